-- An operator may log in, or not any more: then the sessions end. $1 name, $2 true: not any more, $3 now_us, $4 actor, $5 key of the account's
-- failed logins, which are forgotten. Row: JSON; no row: none of this name.
WITH changed AS (
	UPDATE operators SET disabled_at = CASE WHEN $2::boolean THEN coalesce(disabled_at, usher_ts($3::bigint)) END, updated_at = usher_ts($3::bigint)
	WHERE name = $1::text RETURNING id, name, role, disabled_at
), ended AS (
	DELETE FROM console_sessions WHERE $2::boolean AND operator_id IN (SELECT id FROM changed)
), forgotten AS (
	DELETE FROM login_throttle WHERE key = $5::bytea
), logged AS (
	INSERT INTO audit_log (at, actor, action, to_value, reason)
	SELECT usher_ts($3::bigint), $4::text, CASE WHEN $2::boolean THEN 'operator.disable' ELSE 'operator.enable' END, 'operator:' || id, name FROM changed
)
SELECT json_build_object('name', name, 'role', role, 'disabled_at', disabled_at) FROM changed
