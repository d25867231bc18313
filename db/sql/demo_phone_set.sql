-- How network and provider treat a simulated phone from here on. $1 phone, $2 lag in ms (null: as it was), $3 how its payments go (null: as it was).
-- Row: what is set now, as JSON; no row: no such phone.
UPDATE demo_phones p SET lag_ms = coalesce($2::integer, lag_ms), pays = coalesce($3::text, pays) WHERE phone = $1::text RETURNING demo_phone_json(p)::text
