-- Alerts that nobody was told of yet become jobs, each once; what has not happened for an hour has passed (where nothing else tells).
-- $1 now_us. Row: job id.
WITH passed AS (
	UPDATE alerts SET cleared_at = usher_ts($1::bigint)
	WHERE cleared_at IS NULL AND told_at IS NOT NULL AND last_at < usher_ts($1::bigint - 3600000000)
		AND kind IN ('brake_minute', 'brake_client_day', 'carrier_account', 'checkout_failed', 'foreign_input', 'delivery_blocked')
), fresh AS (
	UPDATE alerts SET told_at = usher_ts($1::bigint) WHERE told_at IS NULL AND muted_at IS NULL AND cleared_at IS NULL RETURNING id
)
INSERT INTO jobs (kind, subject, key, due_us, created_at, updated_at)
SELECT 'alert', 'alert:' || id, 'alert:' || id, $1::bigint, usher_ts($1::bigint), usher_ts($1::bigint) FROM fresh
ON CONFLICT (key) DO NOTHING RETURNING id
