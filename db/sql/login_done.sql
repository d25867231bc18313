-- Name, password and code were right: a session begins, unless the code was used, or the operator changed, meanwhile. $1 operator, $2 the
-- code's step, $3 the password record that was checked, $4 digest of the new token, $5 of the one the browser had, $6 now_us, $7 ends_us,
-- $8 account key, $9 address key. Row: name; no row: not after all.
WITH o AS (
	UPDATE operators SET totp_step = $2::bigint, login_at = usher_ts($6::bigint)
	WHERE id = $1::bigint AND totp_step < $2::bigint AND password = $3::text AND disabled_at IS NULL RETURNING id, name
), old AS (
	DELETE FROM console_sessions WHERE digest = $5::bytea AND EXISTS (SELECT FROM o)
), s AS (
	INSERT INTO console_sessions (digest, operator_id, created_us, seen_us, ends_us, proven_us)
	SELECT $4::bytea, id, $6::bigint, $6::bigint, $7::bigint, $6::bigint FROM o
), a AS (
	DELETE FROM login_throttle WHERE key = $8::bytea AND EXISTS (SELECT FROM o)
), b AS (
	UPDATE login_throttle SET failures = greatest(failures - 1, 0), next_us = 0 WHERE key = $9::bytea AND EXISTS (SELECT FROM o)
), l AS (
	INSERT INTO audit_log (at, actor, action) SELECT usher_ts($6::bigint), 'console:' || name, 'console.login' FROM o
)
SELECT name FROM o
