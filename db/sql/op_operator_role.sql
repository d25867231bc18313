-- Another role; sessions end, so that pages do not show what may not be done any more. $1 name, $2 role, $3 now_us, $4 actor. Row: JSON; no row: none of this name.
WITH was AS MATERIALIZED (
	SELECT id, role FROM operators WHERE name = $1::text FOR UPDATE
), changed AS (
	UPDATE operators o SET role = $2::text, updated_at = usher_ts($3::bigint) FROM was WHERE o.id = was.id RETURNING o.id, o.name, o.role, was.role AS before
), ended AS (
	DELETE FROM console_sessions WHERE operator_id IN (SELECT id FROM changed)
), logged AS (
	INSERT INTO audit_log (at, actor, action, from_value, to_value, reason)
	SELECT usher_ts($3::bigint), $4::text, 'operator.role', 'operator:' || id || ' ' || before, 'operator:' || id || ' ' || role, name FROM changed
)
SELECT json_build_object('name', name, 'role', role) FROM changed
