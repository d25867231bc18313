-- A demonstration's operator enters. $1 digest, $2 role, $3 now_us, $4 ends_us.
WITH s AS (
	INSERT INTO console_sessions (digest, demo_role, created_us, seen_us, ends_us, proven_us)
	VALUES ($1::bytea, $2::text, $3::bigint, $3::bigint, $4::bigint, $3::bigint)
)
INSERT INTO audit_log (at, actor, action) VALUES (usher_ts($3::bigint), 'console:demo-' || $2::text, 'console.login')
