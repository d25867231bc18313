-- A new operator. $1 id, $2 name, $3 role ('': admin if there is no operator yet, else view), $4 password record, $5 sealed TOTP secret, $6 now_us,
-- $7 actor. Row: role; no row: somebody was first.
WITH added AS (
	INSERT INTO operators (id, name, role, password, totp, password_at, created_at, updated_at) OVERRIDING SYSTEM VALUE
	VALUES ($1::bigint, $2::text, CASE WHEN $3::text <> '' THEN $3::text WHEN EXISTS (SELECT FROM operators) THEN 'view' ELSE 'admin' END,
		$4::text, $5::bytea, usher_ts($6::bigint), usher_ts($6::bigint), usher_ts($6::bigint))
	ON CONFLICT DO NOTHING RETURNING id, role
), logged AS (
	INSERT INTO audit_log (at, actor, action, to_value, reason)
	SELECT usher_ts($6::bigint), $7::text, 'operator.add', 'operator:' || id || ' ' || role, $2::text FROM added
)
SELECT role FROM added
