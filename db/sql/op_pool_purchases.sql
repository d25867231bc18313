-- Purchases, the latest first. $1 state, $2 now_us. Columns: line (JSON), id, and those of .sorts.
SELECT p.id, p.began_us AS began_at, p.country, p.state,
	json_build_object('id', p.id, 'state', CASE WHEN p.unwanted AND p.state = 'ordered' THEN 'unwanted' ELSE p.state END, 'country', p.country,
	'carrier', p.carrier, 'reason', p.reason, 'client', c.phone_e164, 'number', p.phone_e164, 'area_code', p.area_code, 'type', p.number_type,
	'order', p.order_id, 'taken_by_others', cardinality(p.tried), 'error_code', p.error_code, 'error', coalesce(p.error, j.last_error),
	'began_at', usher_ts(p.began_us), 'ended_at', CASE WHEN p.ended_us > 0 THEN usher_ts(p.ended_us) END,
	'ms', CASE WHEN p.ended_us > 0 THEN (p.ended_us - p.began_us) / 1000 END, 'operation', p.operation) AS line
FROM purchases p LEFT JOIN clients c ON c.id = p.client_id LEFT JOIN jobs j ON j.key = 'buy:' || p.operation AND j.state = 'due'
WHERE ($1::text = '' OR p.state = $1::text OR ($1::text = 'open' AND p.state NOT IN ('stored', 'released', 'failed'))) AND $2::bigint > 0
