-- A token goes. $1 name, $2 now_us, $3 actor. Row: JSON; no row: there is none.
WITH gone AS (DELETE FROM api_tokens WHERE name = $1::text RETURNING id, name, role), logged AS (
	INSERT INTO audit_log (at, actor, action, from_value, reason) SELECT usher_ts($2::bigint), $3::text, 'token.remove', 'token:' || id || ' ' || role, name FROM gone
)
SELECT json_build_object('name', name, 'role', role, 'removed', true) FROM gone
