-- Raise alerts: one open row per kind and resource. Arrays: $1 kinds, $2 severities, $3 resources, $4 client ids (0: whom the resource
-- names), $5 details; $6 now_us. Of several severities the graver one: critical stands before warning. One that grew graver is told again.
INSERT INTO alerts (kind, severity, resource, client_id, detail, first_at, last_at)
SELECT kind, min(severity), resource, coalesce(nullif(max(client_id), 0), substring(resource FROM '^client:([0-9]+)$')::bigint), max(detail),
	usher_ts($6::bigint), usher_ts($6::bigint)
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) AS u(kind, severity, resource, client_id, detail)
GROUP BY kind, resource ORDER BY kind, resource
ON CONFLICT (kind, resource) WHERE cleared_at IS NULL
DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at, detail = excluded.detail, severity = least(alerts.severity, excluded.severity),
	told_at = CASE WHEN excluded.severity < alerts.severity THEN NULL ELSE alerts.told_at END
