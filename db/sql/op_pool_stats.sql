-- The pool in figures. $1 threshold. Row: JSON.
SELECT json_build_object('total', coalesce(sum(n) FILTER (WHERE status <> 'RELEASED'), 0),
	'by_status', coalesce(json_object_agg(status, n ORDER BY status) FILTER (WHERE status IS NOT NULL), '{}'),
	'available', coalesce(sum(n) FILTER (WHERE status = 'AVAILABLE'), 0), 'warning_threshold', $1::bigint,
	'healthy', coalesce(sum(n) FILTER (WHERE status = 'AVAILABLE'), 0) >= $1::bigint)
FROM (SELECT status, count(*) AS n FROM number_pool GROUP BY status) AS s
