-- The pool by country: how many of each status, how many were given out in the last days, and for how long the rest lasts at that pace.
-- $1 days, $2 now_us, $3 how many are few. Row: JSON. Counted by indexes (0021).
WITH p AS MATERIALIZED (
	SELECT country, status, count(*) AS n FROM number_pool WHERE managed GROUP BY country, status
), n AS (
	SELECT country, coalesce(sum(n) FILTER (WHERE status = 'AVAILABLE'), 0) AS available, coalesce(sum(n) FILTER (WHERE status = 'PENDING'), 0) AS pending,
		coalesce(sum(n) FILTER (WHERE status = 'RESERVED'), 0) AS reserved, coalesce(sum(n) FILTER (WHERE status = 'ASSIGNED'), 0) AS assigned,
		coalesce(sum(n) FILTER (WHERE status = 'PAUSED'), 0) AS paused, coalesce(sum(n) FILTER (WHERE status = 'QUARANTINED'), 0) AS quarantined
	FROM p WHERE status <> 'RELEASED' GROUP BY country
), g AS (
	SELECT country, count(*) AS given FROM number_pool
	WHERE managed AND status <> 'RELEASED' AND assigned_at > usher_ts($2::bigint - $1::text::bigint * 86400000000) GROUP BY country
), w AS (
	SELECT country, count(*) AS waiting FROM clients WHERE gate IN ('paid_waiting', 'waiting_number') GROUP BY country
)
SELECT json_build_object('country', coalesce(n.country, w.country), 'available', coalesce(n.available, 0), 'pending', coalesce(n.pending, 0),
	'reserved', coalesce(n.reserved, 0), 'assigned', coalesce(n.assigned, 0), 'paused', coalesce(n.paused, 0), 'quarantined', coalesce(n.quarantined, 0),
	'given', coalesce(g.given, 0), 'per_day', round(coalesce(g.given, 0) / $1::text::numeric, 2),
	'days_left', CASE WHEN g.given > 0 THEN round(n.available * $1::text::numeric / g.given, 1) END, 'waiting', coalesce(w.waiting, 0),
	'few', coalesce(n.available, 0) < $3::bigint)
FROM n LEFT JOIN g ON g.country = n.country FULL JOIN w ON w.country = n.country ORDER BY coalesce(n.assigned, 0) + coalesce(n.available, 0) DESC, 1::text
