-- The conversation of one client, oldest first. $1 phone, $2 limit, $3 now_us. Row: JSON.
SELECT line FROM (
	SELECT m.id, json_build_object('at', m.created_at, 'direction', m.direction, 'body', m.body, 'answers', m.answers, 'answer_status', m.answer_status,
		'status', m.status, 'error', m.error, 'state_from', m.state_from, 'state_to', m.state_to, 'steps', m.steps, 'carrier_id', m.carrier_id) AS line
	FROM messages m JOIN clients c ON c.id = m.client_id
	WHERE c.phone_e164 = $1::text AND $3::bigint > 0 ORDER BY m.id DESC LIMIT $2::text::bigint
) AS latest ORDER BY id
