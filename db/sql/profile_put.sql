-- A messaging profile is known by this id. $1 name, $2 carrier, $3 id, $4 now_us.
INSERT INTO messaging_profiles (name, carrier, profile_id, created_at, checked_at)
VALUES ($1::text, $2::text, $3::text, usher_ts($4::bigint), usher_ts($4::bigint))
ON CONFLICT (name) DO UPDATE SET profile_id = excluded.profile_id, checked_at = excluded.checked_at
