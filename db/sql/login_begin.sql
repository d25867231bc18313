-- Somebody tries to log in: may they, and who is that? Counted as a failure until it is none. $1 account key, $2 address key, $3 now_us,
-- $4 bigint[] what the n-th failure of an account costs, $5 of an address, $6 how old failures are forgotten, $7 name. Row: how long to
-- wait (0: go on), failures of the account, of the address, operator (0: none, or disabled), role, password record, sealed TOTP secret, last step.
WITH t AS MATERIALIZED (
	SELECT key, next_us FROM login_throttle WHERE key IN ($1::bytea, $2::bytea) ORDER BY key FOR UPDATE
), w AS MATERIALIZED (
	SELECT greatest(max(next_us) - $3::bigint, 0) AS wait_us FROM t
), counted AS (
	UPDATE login_throttle l SET last_us = $3::bigint, failures = CASE WHEN last_us < $3::bigint - $6::bigint THEN 1 ELSE failures + 1 END,
		next_us = $3::bigint + (CASE WHEN key = $1::bytea THEN $4::bigint[] ELSE $5::bigint[] END)[
			CASE WHEN last_us < $3::bigint - $6::bigint THEN 1 ELSE least(failures + 1, cardinality($4::bigint[])) END]
	WHERE key IN (SELECT key FROM t) AND (SELECT wait_us FROM w) = 0 RETURNING key, failures
)
SELECT w.wait_us, coalesce((SELECT failures FROM counted WHERE key = $1::bytea), 0), coalesce((SELECT failures FROM counted WHERE key = $2::bytea), 0),
	coalesce(o.id, 0), o.role, o.password, o.totp, coalesce(o.totp_step, 0)
FROM w LEFT JOIN operators o ON o.name = $7::text AND o.disabled_at IS NULL
