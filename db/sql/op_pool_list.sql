-- Numbers. $1 status, $2 country, $3 limit, $4 now_us. Row: JSON.
SELECT json_build_object('number', n.phone_e164, 'status', n.status, 'country', n.country, 'carrier', n.carrier, 'link_status', n.link_status,
	'client', c.phone_e164, 'reserved_at', n.reserved_at, 'assigned_at', n.assigned_at,
	'rests_until', CASE WHEN n.quarantine_until_us > 0 THEN usher_ts(n.quarantine_until_us) END)
FROM number_pool n LEFT JOIN clients c ON c.id = n.client_id
WHERE ($1::text = '' OR n.status = upper($1::text)) AND ($2::text = '' OR n.country = upper($2::text)) AND $4::bigint > 0
ORDER BY n.country, n.id LIMIT $3::text::bigint
