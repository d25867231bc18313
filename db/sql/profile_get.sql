-- A messaging profile by our name for it. $1 name, $2 carrier. Row: its id at the carrier.
SELECT profile_id FROM messaging_profiles WHERE name = $1::text AND carrier = $2::text
