-- Run a job again, now: one that failed or waits, or an event that was told before (its id stays the same). The text of a failed send is
-- queued again; its alert clears. $1 id, $2 now_us, $3 actor. Row: JSON; none: not there, or running, or done.
WITH j AS (
	UPDATE jobs SET state = 'due', attempts = 0, lost = 0, due_us = $2::bigint, updated_at = usher_ts($2::bigint)
	WHERE id = $1::text::bigint AND (state IN ('failed', 'due') OR (state = 'done' AND kind = 'event')) RETURNING id, kind, state, message_id
), m AS (
	UPDATE messages SET status = 'queued', updated_at = usher_ts($2::bigint)
	WHERE id IN (SELECT message_id FROM j WHERE kind IN ('send', 'text')) AND direction = 'out' AND status = 'failed' AND body IS NOT NULL
), a AS (
	UPDATE alerts SET cleared_at = usher_ts($2::bigint) WHERE cleared_at IS NULL AND kind = 'job_failed' AND resource = (SELECT 'job:' || id FROM j)
), l AS (
	INSERT INTO audit_log (at, actor, action, to_value) SELECT usher_ts($2::bigint), $3::text, 'job.retry', kind || ' ' || id FROM j
)
SELECT json_build_object('id', id, 'kind', kind, 'state', state) FROM j
