-- The newest texts and notes of one simulated phone, oldest first, as JSON. $1 phone, $2 only those with a greater id, $3 how many. Row: the text.
SELECT coalesce(json_agg(json_build_object('id', id, 'sid', sid, 'direction', direction, 'from', sender, 'to', recipient, 'body', body,
	'media', media, 'status', status, 'error_code', error_code, 'at_ms', created_us / 1000) ORDER BY id), '[]')::text
FROM (SELECT * FROM demo_messages WHERE (sender = $1::text OR recipient = $1::text) AND id > $2::bigint ORDER BY id DESC LIMIT $3::bigint) AS m
