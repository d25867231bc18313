-- Clients by state, and how many of them are stuck or with a person. $1 now_us, $2 all states in order. Row: JSON.
WITH c AS (
	SELECT state, sum(n) AS n, sum(stuck) AS stuck, sum(handed_off) AS handed_off FROM (
		SELECT state, n, 0 AS stuck, 0 AS handed_off FROM states_now WHERE $1::bigint > 0
		UNION ALL SELECT state, 0, count(*), 0 FROM clients WHERE stuck IS NOT NULL GROUP BY state
		UNION ALL SELECT state, 0, 0, count(*) FROM clients WHERE handed_off GROUP BY state) x GROUP BY state
)
SELECT json_build_object('state', coalesce(s.state, c.state), 'clients', greatest(c.n, 0), 'stuck', coalesce(c.stuck, 0), 'handed_off', coalesce(c.handed_off, 0))
FROM unnest($2::text[]) WITH ORDINALITY s (state, i) FULL JOIN c ON c.state = s.state ORDER BY s.i, c.state
