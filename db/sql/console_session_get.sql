-- Who has this token? $1 its digest, $2 now_us, $3 idle at most us, $4 demo mode, $5 nobody is at it: a page asks by itself. Row: session, operator (0: a demonstration's), name, role,
-- proven_us, ends_us; no row: nobody, or not any more. What was seen is written down twice a minute at most, and not what nobody did.
WITH s AS (
	SELECT s.id, s.operator_id, coalesce(o.name, 'demo-' || s.demo_role) AS name, coalesce(o.role, s.demo_role) AS role, s.proven_us, s.ends_us, s.seen_us
	FROM console_sessions s LEFT JOIN operators o ON o.id = s.operator_id
	WHERE s.digest = $1::bytea AND s.ends_us > $2::bigint AND s.seen_us > $2::bigint - $3::bigint
		AND CASE WHEN s.operator_id IS NULL THEN $4::boolean ELSE o.disabled_at IS NULL END
), touched AS (
	UPDATE console_sessions SET seen_us = $2::bigint WHERE id IN (SELECT id FROM s WHERE seen_us < $2::bigint - 30000000 AND NOT $5::boolean)
)
SELECT id, coalesce(operator_id, 0), name, role, proven_us, ends_us FROM s
