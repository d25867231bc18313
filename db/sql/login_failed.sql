-- It was wrong. $1 account key, $2 now_us, $3 name of the operator ('': there is none), $4 what was tried. As much work for a name that is
-- not there as for one that is.
WITH seen AS (
	UPDATE login_throttle SET last_us = $2::bigint WHERE key = $1::bytea
)
INSERT INTO audit_log (at, actor, action) SELECT usher_ts($2::bigint), 'console:' || $3::text, $4::text WHERE $3::text <> ''
