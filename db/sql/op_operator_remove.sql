-- An operator goes; so do the sessions. $1 name, $2 now_us, $3 actor. Row: operators that are left and may log in as admin; no row: none of this name.
WITH gone AS (
	DELETE FROM operators WHERE name = $1::text RETURNING id, name
), logged AS (
	INSERT INTO audit_log (at, actor, action, from_value, reason) SELECT usher_ts($2::bigint), $3::text, 'operator.remove', 'operator:' || id, name FROM gone
)
SELECT (SELECT count(*) FROM operators o WHERE o.role = 'admin' AND o.disabled_at IS NULL AND o.id <> gone.id) FROM gone
