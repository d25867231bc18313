-- The audit log. $1 client's phone or '', $2 how the action begins, $3 actor or '', $4 now_us. Columns: line (JSON), id.
SELECT a.id, json_build_object('id', a.id, 'at', a.at, 'actor', a.actor, 'action', a.action, 'client', c.phone_e164, 'number', n.phone_e164,
	'from', a.from_value, 'to', a.to_value, 'reason', a.reason) AS line
FROM audit_log a LEFT JOIN clients c ON c.id = a.client_id LEFT JOIN number_pool n ON n.id = a.number_id
WHERE ($1::text = '' OR a.client_id = (SELECT id FROM clients WHERE phone_e164 = $1::text)) AND starts_with(a.action, $2::text)
	AND ($3::text = '' OR a.actor = $3::text) AND $4::bigint > 0
