-- Numbers, ours and those of clients' own accounts. $1 status, $2 country, $3 carrier, $4 link status, $5 yes: only those that are not as wanted, gone or unclaimed,
-- $6 managed: yes or no, $7 now_us. Columns: line (JSON), id (own ones behind ours), and those of .sorts.
-- The line is made last, for the rows of the page alone: a number of 60,000 has dozens of fields.
SELECT CASE WHEN own = 0 THEN (SELECT json_build_object('number', n.phone_e164, 'mark', '(Managed)', 'status', n.status, 'country', n.country,
		'carrier', n.carrier, 'link_status', n.link_status, 'client', c.phone_e164, 'reserved_at', n.reserved_at, 'assigned_at', n.assigned_at,
		'rests_until', CASE WHEN n.quarantine_until_us > 0 THEN usher_ts(n.quarantine_until_us) END, 'managed', true, 'area_code', n.area_code, 'type', n.number_type,
		'locality', n.locality, 'region', n.region, 'features', n.features, 'monthly_cost', round(n.monthly_micros / 1000000.0, 4), 'setup_cost', round(n.setup_micros / 1000000.0, 4),
		'currency', n.currency, 'purchased_at', n.purchased_at, 'carrier_id', n.carrier_sid, 'carrier_status', n.carrier_status, 'profile', n.profile_id,
		'link_retries', n.link_retries, 'link_last_at', n.link_last_at, 'link_error', n.link_error, 'link_error_code', n.link_error_code,
		'link_error_title', n.link_error_title, 'link_error_detail', n.link_error_detail, 'link_error_source', n.link_error_source,
		'linked_at', n.linked_at, 'verified_at', n.verified_at, 'drift', n.drift, 'drift_at', n.drift_at, 'mended_at', n.mended_at, 'unclaimed', n.unclaimed,
		'gone_at', n.gone_at, 'voice_link_status', n.voice_link_status)
	FROM number_pool n LEFT JOIN clients c ON c.id = n.client_id WHERE n.id = all_numbers.id)
ELSE (SELECT json_build_object('number', o.phone_e164, 'mark', '(Your Twilio)', 'status', CASE WHEN o.gone_at IS NULL THEN o.status ELSE 'GONE' END,
		'country', o.country, 'carrier', o.carrier, 'link_status', o.link_status, 'client', c.phone_e164, 'reserved_at', NULL, 'assigned_at', o.activated_at,
		'rests_until', NULL, 'managed', false, 'area_code', NULL, 'type', NULL, 'locality', NULL, 'region', NULL, 'features', o.features, 'monthly_cost', NULL, 'setup_cost', NULL,
		'currency', NULL, 'purchased_at', NULL, 'carrier_id', o.carrier_sid, 'carrier_status', NULL, 'profile', NULL,
		'link_retries', o.link_retries, 'link_last_at', o.link_last_at, 'link_error', o.link_error, 'link_error_code', o.link_error_code,
		'link_error_title', o.link_error_title, 'link_error_detail', o.link_error_detail, 'link_error_source', o.link_error_source,
		'linked_at', NULL, 'verified_at', NULL, 'drift', NULL, 'drift_at', NULL, 'mended_at', NULL, 'unclaimed', false,
		'gone_at', o.gone_at, 'voice_link_status', NULL)
	FROM own_numbers o LEFT JOIN clients c ON c.id = o.client_id WHERE o.id = all_numbers.id - (1::bigint << 40)) END AS line,
	id, number, status, country, carrier, link_status, coalesce((SELECT c.phone_e164 FROM clients c WHERE c.id = all_numbers.client_id), '') AS client, monthly_cost
FROM (
	SELECT 0 AS own, n.id, n.phone_e164 AS number, n.status, n.country, n.carrier, n.link_status, n.client_id, coalesce(n.monthly_micros, 0)::bigint AS monthly_cost,
		n.drift IS NOT NULL OR n.gone_at IS NOT NULL OR n.unclaimed AS odd
	FROM number_pool n
	UNION ALL
	SELECT 1, o.id + (1::bigint << 40), o.phone_e164, o.status, o.country, o.carrier, o.link_status, o.client_id, 0::bigint, o.gone_at IS NOT NULL
	FROM own_numbers o
) AS all_numbers
WHERE ($1::text = '' OR status = upper($1::text)) AND ($2::text = '' OR country = upper($2::text)) AND ($3::text = '' OR carrier = lower($3::text))
	AND ($4::text = '' OR link_status = lower($4::text)) AND ($5::text <> 'yes' OR odd) AND ($6::text = '' OR (own = 0) = ($6::text = 'yes')) AND $7::bigint > 0
