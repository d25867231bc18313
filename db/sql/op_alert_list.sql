-- Alerts. $1 'yes': cleared ones too, $2 limit, $3 now_us. Row: JSON.
SELECT json_build_object('id', id, 'kind', kind, 'severity', severity, 'resource', resource, 'detail', detail, 'count', count, 'first_at', first_at,
	'last_at', last_at, 'acked_at', acked_at, 'muted_at', muted_at, 'cleared_at', cleared_at)
FROM alerts WHERE ($1::text <> '' OR cleared_at IS NULL) AND $3::bigint > 0 ORDER BY id DESC LIMIT $2::text::bigint
