-- A try has failed. $1 number id, $2 job id, $3 fence, $4 true: that was the last one, $5 what went wrong (Vapi's words, too: they may
-- quote the number), $6 now_us, $7 what went wrong in our words: an alert leaves the house. Row: number id.
WITH u AS (
	UPDATE number_pool SET voice_link_status = CASE WHEN $4::boolean THEN 'failed' ELSE voice_link_status END,
		voice_link_retries = voice_link_retries + 1, voice_link_error = $5::text, voice_link_last_at = usher_ts($6::bigint), updated_at = usher_ts($6::bigint)
	WHERE id = $1::bigint AND EXISTS (SELECT FROM jobs WHERE id = $2::bigint AND fence = $3::bigint AND state = 'running')
	RETURNING id
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, to_value)
	SELECT usher_ts($6::bigint), 'usher', 'number.voice_link', id, 'failed' FROM u WHERE $4::boolean
), told AS (
	INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
	SELECT 'voice_link_failed', 'warning', 'number:' || id, $7::text, usher_ts($6::bigint), usher_ts($6::bigint) FROM u WHERE $4::boolean
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at, detail = excluded.detail
)
SELECT id FROM u
