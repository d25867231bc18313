-- Clients by state, as one line. No parameters. Row: JSON {"counts":{STATE:n},"stuck":{STATE:n},"handed_off":{STATE:n}}.
SELECT json_build_object('counts', (SELECT coalesce(json_object_agg(state, n ORDER BY state), '{}') FROM states_now),
	'stuck', (SELECT coalesce(json_object_agg(state, n ORDER BY state), '{}') FROM (SELECT state, count(*) AS n FROM clients WHERE stuck IS NOT NULL GROUP BY state) s),
	'handed_off', (SELECT coalesce(json_object_agg(state, n ORDER BY state), '{}') FROM (SELECT state, count(*) AS n FROM clients WHERE handed_off GROUP BY state) h))
