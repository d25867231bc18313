-- Where this database lives: cluster, database, timeline. When that is another place than at the last start, it was restored from a backup, or has failed
-- over, and may have forgotten what it did last: what waits to be sent may have been sent already. $1 true: it was restored, whatever it looks like,
-- $2 now_us. Row: restored, texts in doubt.
WITH h AS (
	SELECT (SELECT system_identifier FROM pg_control_system()) || ':' || (SELECT oid FROM pg_database WHERE datname = current_database()) || ':' ||
		(SELECT timeline_id FROM pg_control_checkpoint()) AS here, (SELECT convert_from(value, 'UTF8') FROM meta WHERE key = 'home') AS home
), r AS (
	SELECT here, $1::boolean OR (home IS NOT NULL AND home <> here) AS restored FROM h
), s AS (
	INSERT INTO meta (key, value)
	SELECT 'home', convert_to(here, 'UTF8') FROM r UNION ALL SELECT 'restored_us', convert_to($2::bigint::text, 'UTF8') FROM r WHERE restored
	ON CONFLICT (key) DO UPDATE SET value = excluded.value
), d AS (
	UPDATE messages SET status = 'unknown' FROM r WHERE r.restored AND direction = 'out' AND status IN ('queued', 'sending') RETURNING 1
), a AS (
	INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
	SELECT 'restored', 'critical', 'database', 'restored from a backup, or failed over', usher_ts($2::bigint), usher_ts($2::bigint) FROM r WHERE restored
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at
)
SELECT restored, (SELECT count(*) FROM d) FROM r
