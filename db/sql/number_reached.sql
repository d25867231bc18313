-- Who is reached at a number that is not the onboarding one, and is the sender a client? $1 our number, $2 the sender's phone.
-- Row: status, owner's client id, owner's phone, sender's client id, the carrier of their onboarding number. No row: not in the pool.
SELECT n.status, n.client_id, o.phone_e164, s.id, s.carrier
FROM number_pool n LEFT JOIN clients o ON o.id = n.client_id LEFT JOIN clients s ON s.phone_e164 = $2::text
WHERE n.phone_e164 = $1::text AND n.status <> 'RELEASED'
