-- Calls to be placed, each with the job that places it. Arrays: $1 client ids, $2 keys, $3 why, $4 carriers, $5 our numbers, $6 numbers to
-- ring, $7 due_us; $8 now_us.
WITH c AS (
	INSERT INTO placed_calls (client_id, key, why, carrier, our_number, to_e164, created_at, updated_at)
	SELECT client_id, key, why, carrier, our_number, to_e164, usher_ts($8::bigint), usher_ts($8::bigint)
	FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS u(client_id, key, why, carrier, our_number, to_e164)
	RETURNING key, client_id
)
INSERT INTO jobs (kind, subject, client_id, payload, key, due_us, created_at, updated_at)
SELECT 'ring', 'client:' || c.client_id, c.client_id, c.key, 'ring:' || c.key, d.due_us, usher_ts($8::bigint), usher_ts($8::bigint)
FROM c JOIN unnest($2::text[], $7::bigint[]) AS d(key, due_us) ON d.key = c.key
