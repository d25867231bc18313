-- One number with what befell it. $1 number, $2 now_us. Row: JSON; none: unknown.
SELECT line FROM (
	SELECT 0 AS own, json_build_object('number', n.phone_e164, 'mark', '(Managed)', 'status', n.status, 'country', n.country,
		'carrier', n.carrier, 'link_status', n.link_status, 'client', c.phone_e164, 'reserved_at', n.reserved_at, 'assigned_at', n.assigned_at,
		'rests_until', CASE WHEN n.quarantine_until_us > 0 THEN usher_ts(n.quarantine_until_us) END, 'managed', true, 'area_code', n.area_code, 'type', n.number_type,
		'locality', n.locality, 'region', n.region, 'features', n.features, 'monthly_cost', round(n.monthly_micros / 1000000.0, 4), 'setup_cost', round(n.setup_micros / 1000000.0, 4),
		'currency', n.currency, 'purchased_at', n.purchased_at, 'carrier_id', n.carrier_sid, 'carrier_status', n.carrier_status, 'profile', n.profile_id,
		'link_retries', n.link_retries, 'link_last_at', n.link_last_at, 'link_error', n.link_error, 'link_error_code', n.link_error_code,
		'link_error_title', n.link_error_title, 'link_error_detail', n.link_error_detail, 'link_error_source', n.link_error_source,
		'linked_at', n.linked_at, 'verified_at', n.verified_at, 'drift', n.drift, 'drift_at', n.drift_at, 'mended_at', n.mended_at, 'unclaimed', n.unclaimed,
		'gone_at', n.gone_at, 'voice_link_status', n.voice_link_status,
		'purchase', (SELECT json_build_object('operation', p.operation, 'reason', p.reason, 'state', p.state, 'at', p.created_at) FROM purchases p WHERE p.number_id = n.id ORDER BY p.id DESC LIMIT 1),
		'history', (SELECT json_agg(json_build_object('at', h.at, 'actor', h.actor, 'action', h.action, 'from', h.from_value, 'to', h.to_value, 'reason', h.reason) ORDER BY h.id)
			FROM (SELECT * FROM audit_log a WHERE a.number_id = n.id ORDER BY a.id DESC LIMIT 50) AS h)) AS line
	FROM number_pool n LEFT JOIN clients c ON c.id = n.client_id WHERE n.phone_e164 = $1::text
	UNION ALL
	SELECT 1, json_build_object('number', o.phone_e164, 'mark', '(Your Twilio)', 'status', CASE WHEN o.gone_at IS NULL THEN o.status ELSE 'GONE' END,
		'country', o.country, 'carrier', o.carrier, 'link_status', o.link_status, 'client', c.phone_e164, 'reserved_at', NULL, 'assigned_at', o.activated_at,
		'rests_until', NULL, 'managed', false, 'area_code', NULL, 'type', NULL, 'locality', NULL, 'region', NULL, 'features', o.features, 'monthly_cost', NULL, 'setup_cost', NULL,
		'currency', NULL, 'purchased_at', NULL, 'carrier_id', o.carrier_sid, 'carrier_status', NULL, 'profile', NULL,
		'link_retries', o.link_retries, 'link_last_at', o.link_last_at, 'link_error', o.link_error, 'link_error_code', o.link_error_code,
		'link_error_title', o.link_error_title, 'link_error_detail', o.link_error_detail, 'link_error_source', o.link_error_source,
		'linked_at', NULL, 'verified_at', NULL, 'drift', NULL, 'drift_at', NULL, 'mended_at', NULL, 'unclaimed', false,
		'gone_at', o.gone_at, 'voice_link_status', NULL) FROM own_numbers o LEFT JOIN clients c ON c.id = o.client_id WHERE o.phone_e164 = $1::text
) AS one WHERE $2::bigint > 0 ORDER BY own LIMIT 1
