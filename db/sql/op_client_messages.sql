-- The conversation of one client, with what the carrier has asked for it: for the text itself, and for the answers that went out in the response (by their time: their
-- ids are not known). $1 phone, $2 now_us. Columns: line (JSON), id, at.
SELECT m.id, m.id AS at, json_build_object('id', m.id, 'at', m.created_at, 'direction', m.direction, 'to', m.to_e164, 'number', m.our_number, 'body', m.body, 'answers', m.answers,
	'answer_status', m.answer_status, 'status', m.status, 'error', m.error, 'error_code', m.error_code, 'segments', m.segments, 'author', m.author, 'state_from', m.state_from, 'state_to', m.state_to, 'steps', m.steps,
	'carrier_id', m.carrier_id, 'cost_micros', k.micros, 'answers_cost_micros', a.micros, 'cost_currency', coalesce(k.currency, a.currency)) AS line
FROM messages m LEFT JOIN text_costs k ON k.carrier = m.carrier AND k.carrier_id = m.carrier_id
LEFT JOIN LATERAL (SELECT sum(t.micros)::bigint AS micros, min(t.currency) AS currency FROM text_costs t
	WHERE m.direction = 'in' AND m.answers IS NOT NULL AND t.client_id = m.client_id AND t.kind = 'reply' AND t.sent_at >= m.created_at - interval '2 seconds'
	AND t.sent_at < coalesce((SELECT n.created_at - interval '2 seconds' FROM messages n WHERE n.client_id = m.client_id AND n.id > m.id AND n.direction = 'in' AND n.answers IS NOT NULL
		ORDER BY n.id LIMIT 1), 'infinity')) a ON true
WHERE m.client_id = (SELECT c.id FROM clients c WHERE c.phone_e164 = $1::text) AND $2::bigint > 0
