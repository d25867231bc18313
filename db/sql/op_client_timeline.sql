-- What stepped a client: texts, payments, calls, timers, operators; without the guards. $1 phone, $2 now_us. Columns: line (JSON), id, seq.
SELECT seq, seq AS id, json_build_object('seq', seq, 'at', at, 'cause', split_part(cause, ':', 1),
	'actor', CASE WHEN cause LIKE '%:%' THEN substr(cause, position(':' IN cause) + 1) END,
	'events', regexp_replace(steps, ':[0-9a-f]+', '', 'g'), 'from', state_from, 'to', state_to) AS line
FROM (
	SELECT m.seq, m.created_at AS at, 'text' AS cause, m.steps, m.state_from, m.state_to FROM messages m
	WHERE m.client_id = (SELECT c.id FROM clients c WHERE c.phone_e164 = $1::text) AND m.seq IS NOT NULL
	UNION ALL SELECT k.seq, k.at, k.cause, k.steps, k.state_from, k.state_to FROM journal k
	WHERE k.client_id = (SELECT c.id FROM clients c WHERE c.phone_e164 = $1::text) AND k.steps <> ''
) AS steps_of_one WHERE $2::bigint > 0
