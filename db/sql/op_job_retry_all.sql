-- The same for all failed jobs of one kind. $1 kind, $2 now_us, $3 actor. Row: JSON.
WITH j AS (
	UPDATE jobs SET state = 'due', attempts = 0, lost = 0, due_us = $2::bigint, updated_at = usher_ts($2::bigint)
	WHERE state = 'failed' AND kind = $1::text RETURNING id, kind, message_id
), m AS (
	UPDATE messages SET status = 'queued', updated_at = usher_ts($2::bigint)
	WHERE id IN (SELECT message_id FROM j WHERE kind IN ('send', 'text')) AND direction = 'out' AND status = 'failed' AND body IS NOT NULL
), a AS (
	UPDATE alerts SET cleared_at = usher_ts($2::bigint) WHERE cleared_at IS NULL AND kind = 'job_failed' AND resource IN (SELECT 'job:' || id FROM j)
), l AS (
	INSERT INTO audit_log (at, actor, action, to_value) SELECT usher_ts($2::bigint), $3::text, 'job.retry', $1::text || ' ' || count(*) FROM j HAVING count(*) > 0
)
SELECT json_build_object('kind', $1::text, 'retried', count(*)) FROM j
