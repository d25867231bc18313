-- A token of the API. $1 name, $2 role, $3 SHA-256, $4 expires us (0: never), $5 now_us, $6 actor. Row: id; no row: the name is taken.
WITH added AS (
	INSERT INTO api_tokens (name, role, digest, expires_us, created_at, created_by)
	VALUES ($1::text, $2::text, $3::bytea, $4::bigint, usher_ts($5::bigint), $6::text) ON CONFLICT DO NOTHING RETURNING id
), logged AS (
	INSERT INTO audit_log (at, actor, action, to_value, reason) SELECT usher_ts($5::bigint), $6::text, 'token.add', 'token:' || id || ' ' || $2::text, $1::text FROM added
)
SELECT id FROM added
