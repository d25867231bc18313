-- STOP at a number that does not converse. $1 phone hash uuid[], $2 scope, $3 our number, $4 word, $5 now_us, $6 true: opt out, false: in.
WITH kept AS (
	INSERT INTO consents (client_id, phone_hash, our_number, kind, word, via, at)
	SELECT NULL, h, $3::text, CASE WHEN $6::boolean THEN 'opt_out' ELSE 'opt_in' END, $4::text, 'carrier', usher_ts($5::bigint)
	FROM unnest($1::uuid[]) AS u(h)
), gone AS (
	DELETE FROM opt_outs WHERE NOT $6::boolean AND phone_hash = ANY ($1::uuid[]) AND scope = $2::text
)
INSERT INTO opt_outs (phone_hash, scope, at) SELECT h, $2::text, usher_ts($5::bigint) FROM unnest($1::uuid[]) AS u(h) WHERE $6::boolean
ON CONFLICT DO NOTHING
