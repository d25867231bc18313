-- Logged out. $1 digest of the token, $2 now_us, $3 whether to write it down (false: the browser gets another token).
WITH gone AS (
	DELETE FROM console_sessions WHERE digest = $1::bytea RETURNING operator_id, demo_role
)
INSERT INTO audit_log (at, actor, action)
SELECT usher_ts($2::bigint), 'console:' || coalesce((SELECT name FROM operators WHERE id = gone.operator_id), 'demo-' || gone.demo_role), 'console.logout'
FROM gone WHERE $3::boolean
