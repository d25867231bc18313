-- Alerts that nobody was told of become jobs, the gravest first, within a limit; what is over it is one summary. Not told: what is
-- muted, or of a muted client, and a condition that comes and goes: told in the last half hour, it waits (those of $3, which a person
-- ends, do not). The caller holds alerts_lock. $1 now_us, $2 how many in ten minutes, $3 kinds text[]. Row: job id.
WITH recent AS MATERIALIZED (
	SELECT kind, resource, severity, summed, told_at > usher_ts($1::bigint - 600000000) AS counts FROM alerts
	WHERE told_at > usher_ts($1::bigint - 1800000000)
), past AS (
	SELECT count(*) FILTER (WHERE counts AND NOT summed) AS told, coalesce(bool_or(counts AND summed), false) AS summed FROM recent
), waiting AS MATERIALIZED (
	SELECT a.id, a.severity, row_number() OVER (ORDER BY a.severity, a.id) AS place FROM alerts a LEFT JOIN alert_mutes m ON m.client_id = a.client_id
	WHERE a.told_at IS NULL AND a.cleared_at IS NULL AND (a.muted_at IS NULL OR a.muted_until <= usher_ts($1::bigint))
		AND (m.client_id IS NULL OR m.until <= usher_ts($1::bigint))
		AND (a.kind = ANY ($3::text[]) OR NOT EXISTS (SELECT FROM recent r WHERE r.kind = a.kind AND r.resource = a.resource AND r.severity <= a.severity))
), told AS (
	-- A quarter of the limit is kept for what is critical.
	UPDATE alerts SET told_at = usher_ts($1::bigint), tellings = tellings + 1, summed = false FROM waiting w, past p
	WHERE alerts.id = w.id AND alerts.told_at IS NULL AND alerts.cleared_at IS NULL
		AND w.place <= CASE WHEN w.severity = 'critical' THEN $2::bigint ELSE $2::bigint - $2::bigint / 4 END - p.told
	RETURNING alerts.id, alerts.client_id, alerts.tellings
), over AS (
	UPDATE alerts SET told_at = usher_ts($1::bigint), summed = true FROM waiting w, past p
	WHERE alerts.id = w.id AND alerts.told_at IS NULL AND alerts.cleared_at IS NULL AND NOT p.summed
		AND w.place > CASE WHEN w.severity = 'critical' THEN $2::bigint ELSE $2::bigint - $2::bigint / 4 END - p.told
	RETURNING alerts.id
)
INSERT INTO jobs (kind, subject, client_id, key, payload, due_us, created_at, updated_at)
SELECT 'alert', subject, client_id, key, payload, $1::bigint, usher_ts($1::bigint), usher_ts($1::bigint) FROM (
	SELECT 'alert:' || id AS subject, client_id, 'alert:' || id || ':' || tellings AS key, '' AS payload FROM told
	UNION ALL
	SELECT 'alerts', NULL, 'alerts:' || max(id), count(*)::text FROM over HAVING count(*) > 0) j
ON CONFLICT (key) DO NOTHING RETURNING id
