-- Alerts, open ones and the gravest first. $1 'yes': cleared ones too, $2 kind, $3 phone, $4 taken up (yes or no), $5 now_us. Columns: line (JSON), id, and those of .sorts; place: open ones and the gravest first.
SELECT a.id, CASE WHEN a.cleared_at IS NULL THEN 0 ELSE 1 END || a.severity || to_char(9223372036854775807 - a.id, 'FM0000000000000000000') AS place, a.kind, a.severity, a.resource, a.count, a.last_at,
	json_build_object('id', a.id, 'kind', a.kind, 'severity', a.severity, 'resource', a.resource, 'detail', a.detail, 'count', a.count,
	'first_at', a.first_at, 'last_at', a.last_at, 'told_at', a.told_at, 'acked_at', a.acked_at, 'muted_at', coalesce(a.muted_at, m.at),
	'muted_until', CASE WHEN a.muted_at IS NULL THEN m.until ELSE a.muted_until END, 'cleared_at', a.cleared_at) AS line
FROM alerts a LEFT JOIN alert_mutes m ON m.client_id = a.client_id AND coalesce(m.until > usher_ts($5::bigint), true)
WHERE ($1::text <> '' OR a.cleared_at IS NULL) AND ($2::text = '' OR a.kind = $2::text)
	AND ($3::text = '' OR a.client_id = (SELECT id FROM clients WHERE phone_e164 = $3::text))
	AND ($4::text = '' OR (a.acked_at IS NOT NULL) = ($4::text = 'yes'))
