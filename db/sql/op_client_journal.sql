-- All that stepped a client, in order. $1 phone. Row: seq, steps, state from, state to, guard names of that chart (space-separated), cause.
SELECT j.seq, j.steps, j.state_from, j.state_to, array_to_string(h.guards, ' '), j.cause FROM (
	SELECT m.client_id, m.seq, m.steps, m.state_from, m.state_to, m.chart, 'text' AS cause FROM messages m WHERE m.seq IS NOT NULL
	UNION ALL SELECT client_id, seq, steps, state_from, state_to, chart, cause FROM journal WHERE steps <> ''
) j JOIN clients c ON c.id = j.client_id JOIN charts h ON h.id = j.chart
WHERE c.phone_e164 = $1::text ORDER BY j.seq
