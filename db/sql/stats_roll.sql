-- Counts what the journal has and stats_steps has not, for so many clients. $1 the steps in order, $2 how many clients. Row: may there be more?
-- Twice, at once or killed in between does no harm: a client's entries count in the statement that moves its row of stats_clients, and only if
-- that still stands where this statement saw it.
WITH due AS (
	SELECT c.id, c.seq, c.state, s.state AS state0, c.country, coalesce(s.seq, 0) AS seq0, coalesce(s.entered_us, usher_us(c.created_at)) AS entered0,
		coalesce(s.day, (c.created_at AT TIME ZONE 'UTC')::date) AS day, coalesce(array_position($1::text[], s.far), 0) AS far0
	FROM clients c LEFT JOIN stats_clients s ON s.client_id = c.id
	WHERE c.seq > coalesce(s.seq, 0) LIMIT $2::bigint
), entries AS (
	SELECT d.id, d.entered0, x.seq, x.at_us, coalesce(array_position($1::text[], x.state_from), 0) AS step_from, coalesce(array_position($1::text[], x.state_to), 0) AS step_to,
		x.state_from <> x.state_to AS moves
	FROM due d CROSS JOIN LATERAL (
		SELECT m.seq, m.state_from, m.state_to, usher_us(m.created_at) AS at_us FROM messages m WHERE m.client_id = d.id AND m.seq > d.seq0
		UNION ALL
		SELECT j.seq, j.state_from, j.state_to, usher_us(j.at) FROM journal j WHERE j.client_id = d.id AND j.seq > d.seq0) x
), moves AS (
	SELECT id, step_from, step_to, at_us, at_us - coalesce(lag(at_us) OVER (PARTITION BY id ORDER BY seq), entered0) AS took_us FROM entries WHERE moves
), ends AS (
	SELECT d.id, d.seq, d.seq0, d.state, d.state0, d.day, d.country, d.far0, greatest(d.far0, e.far) AS far1, coalesce(m.at_us, d.entered0) AS entered_us
	FROM due d LEFT JOIN (SELECT id, max(greatest(step_from, step_to)) AS far FROM entries GROUP BY id) e USING (id)
		LEFT JOIN (SELECT id, max(at_us) AS at_us FROM moves GROUP BY id) m USING (id)
), saved AS (
	INSERT INTO stats_clients (client_id, seq, before, entered_us, day, state, far)
	SELECT id, seq, seq0, entered_us, day, state, coalesce(($1::text[])[far1], '') FROM ends
	ON CONFLICT (client_id) DO UPDATE SET seq = excluded.seq, before = excluded.before, entered_us = excluded.entered_us, state = excluded.state, far = excluded.far
		WHERE stats_clients.seq = excluded.before
	RETURNING client_id
), tally AS (
	SELECT e.day, e.country, ($1::text[])[i] AS state, -1 AS bin, count(*) AS n
	FROM ends e JOIN saved s ON s.client_id = e.id CROSS JOIN LATERAL generate_series(e.far0 + 1, e.far1) i GROUP BY 1, 2, 3
	UNION ALL
	SELECT e.day, e.country, ($1::text[])[m.step_from], least(floor(4 * log(2, greatest(m.took_us, 1000000) / 1000000.0)), 127), count(*)
	FROM moves m JOIN ends e USING (id) JOIN saved s ON s.client_id = e.id WHERE m.step_from > 0 AND m.step_to > m.step_from GROUP BY 1, 2, 3, 4
), counted AS (
	INSERT INTO stats_steps (day, country, state, bin, n) SELECT day, country, state, bin, n FROM tally ORDER BY 1, 2, 3, 4
	ON CONFLICT (day, country, state, bin) DO UPDATE SET n = stats_steps.n + excluded.n
), stood AS (
	INSERT INTO stats_states (state, n)
	SELECT state, sum(n) FROM (
		SELECT e.state, 1 AS n FROM ends e JOIN saved s ON s.client_id = e.id
		UNION ALL SELECT e.state0, -1 FROM ends e JOIN saved s ON s.client_id = e.id WHERE e.state0 IS NOT NULL) x
	GROUP BY state HAVING sum(n) <> 0 ORDER BY state
	ON CONFLICT (state) DO UPDATE SET n = stats_states.n + excluded.n
)
SELECT count(*) >= $2::bigint FROM due
