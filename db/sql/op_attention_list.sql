-- What needs a person, the gravest first. $1 kind ('' all), $2 limit, $3 now_us. Row: JSON; operation and fields say what mends it.
WITH a AS (
	SELECT 1 AS rank, 'waiting' AS kind, 'critical' AS severity, usher_ts(gate_at_us) AS since, phone_e164 AS phone, country || ': ' || CASE gate WHEN 'paid_waiting'
		THEN 'has paid and waits for a number' ELSE 'waits for a number' END AS what, 'pool_buy' AS operation, json_build_object('client', phone_e164) AS fields
	FROM clients WHERE gate = 'paid_waiting' AND phone_e164 IS NOT NULL AND $1::text IN ('', 'waiting')
	UNION ALL
	SELECT 4, 'waiting', 'warning', usher_ts(gate_at_us), phone_e164, country || ': waits for a number', 'pool_buy', json_build_object('client', phone_e164)
	FROM clients WHERE gate = 'waiting_number' AND phone_e164 IS NOT NULL AND $1::text IN ('', 'waiting')
	UNION ALL
	SELECT CASE WHEN payment_active THEN 2 ELSE 5 END, 'stuck', CASE WHEN payment_active THEN 'critical' ELSE 'warning' END, stuck_since, phone_e164,
		state || ': ' || replace(stuck, '_', ' '), CASE WHEN handed_off THEN 'client_handback' ELSE 'client_move' END, json_build_object('phone', phone_e164)
	FROM clients WHERE stuck IS NOT NULL AND phone_e164 IS NOT NULL AND $1::text IN ('', 'stuck')
	UNION ALL
	SELECT CASE severity WHEN 'critical' THEN 2 ELSE 3 END, 'alert', severity, first_at, (SELECT phone_e164 FROM clients c WHERE c.id = alerts.client_id),
		kind || CASE WHEN detail <> '' THEN ': ' || detail ELSE '' END, 'alert_ack', json_build_object('id', id)
	FROM alerts WHERE cleared_at IS NULL AND acked_at IS NULL AND kind <> 'stuck' AND $1::text IN ('', 'alert')
	UNION ALL
	SELECT 3, 'job', 'error', updated_at, (SELECT phone_e164 FROM clients c WHERE c.id = jobs.client_id),
		kind || ': ' || coalesce(nullif(last_error, ''), 'failed'), 'job_retry', json_build_object('id', id)
	FROM jobs WHERE state = 'failed' AND $1::text IN ('', 'job')
	UNION ALL
	SELECT 6, 'unknown', 'warning', m.created_at, (SELECT phone_e164 FROM clients c WHERE c.id = m.client_id), 'a text of which nobody knows whether it was sent',
		'client_messages', json_build_object('phone', (SELECT phone_e164 FROM clients c WHERE c.id = m.client_id))
	FROM (SELECT message_id FROM jobs WHERE state IN ('due', 'running') AND message_id IS NOT NULL ORDER BY due_us LIMIT 1000) j JOIN messages m ON m.id = j.message_id
	WHERE (m.status = 'unknown' OR m.answer_status = 'unknown') AND $1::text IN ('', 'unknown')
)
SELECT json_build_object('kind', kind, 'severity', severity, 'since', since, 'phone', phone, 'what', what, 'operation', operation, 'fields', fields)
FROM (SELECT * FROM a WHERE $3::bigint > 0 ORDER BY rank, since LIMIT $2::text::bigint) x ORDER BY rank, since
