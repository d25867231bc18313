-- Alerts that nobody was told of yet become jobs, each once. $1 now_us. Row: job id.
WITH fresh AS (
	UPDATE alerts SET told_at = usher_ts($1::bigint) WHERE told_at IS NULL AND muted_at IS NULL AND cleared_at IS NULL RETURNING id
)
INSERT INTO jobs (kind, subject, key, due_us, created_at, updated_at)
SELECT 'alert', 'alert:' || id, 'alert:' || id, $1::bigint, usher_ts($1::bigint), usher_ts($1::bigint) FROM fresh
ON CONFLICT (key) DO NOTHING RETURNING id
