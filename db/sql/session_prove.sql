-- Whoever sits there has said again who they are. $1 session, $2 operator, $3 the code's step (0: it was the password), $4 the password record
-- that was checked ('': it was a code), $5 now_us, $6 account key, $7 address key. Row: name; no row: the code was used, or the operator changed.
WITH o AS (
	UPDATE operators SET totp_step = greatest(totp_step, $3::bigint)
	WHERE id = $2::bigint AND ($3::bigint = 0 OR totp_step < $3::bigint) AND ($4::text = '' OR password = $4::text) AND disabled_at IS NULL RETURNING id, name
), s AS (
	UPDATE console_sessions SET proven_us = $5::bigint WHERE id = $1::bigint AND operator_id = (SELECT id FROM o)
), a AS (
	DELETE FROM login_throttle WHERE key = $6::bytea AND EXISTS (SELECT FROM o)
), b AS (
	UPDATE login_throttle SET failures = greatest(failures - 1, 0), next_us = 0 WHERE key = $7::bytea AND EXISTS (SELECT FROM o)
), l AS (
	INSERT INTO audit_log (at, actor, action) SELECT usher_ts($5::bigint), 'console:' || name, 'console.proof' FROM o
)
SELECT name FROM o
