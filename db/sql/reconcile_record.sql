-- A text of the carrier's log that is kept without being answered. Without a client nothing of what it says is kept: the carrier's id finds it.
-- $1 phone, $2 carrier, $3 carrier's id, $4 uuid[]: dedupe key, $5 our number, $6 body, $7 why, $8 now_us. Row: message id, client id (0: none).
INSERT INTO messages (client_id, direction, carrier, carrier_id, dedupe, our_number, body, error, created_at)
SELECT c.id, 'in', $2::text, $3::text, d.key, $5::text, CASE WHEN c.id IS NOT NULL THEN $6::text END, $7::text, usher_ts($8::bigint)
FROM unnest($4::uuid[]) AS d(key) LEFT JOIN clients c ON c.phone_e164 = $1::text
ON CONFLICT (dedupe) WHERE dedupe IS NOT NULL DO NOTHING
RETURNING id, coalesce(client_id, 0)
