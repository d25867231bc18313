-- Run a failed job again; the text of a failed send is queued again. $1 id, $2 now_us. Row: JSON; none: not there, or neither failed nor due.
WITH j AS (
	UPDATE jobs SET state = 'due', attempts = 0, due_us = $2::bigint, updated_at = usher_ts($2::bigint)
	WHERE id = $1::text::bigint AND state IN ('failed', 'due') RETURNING id, kind, state, message_id
), m AS (
	UPDATE messages SET status = 'queued', updated_at = usher_ts($2::bigint)
	WHERE id IN (SELECT message_id FROM j WHERE kind = 'send') AND direction = 'out' AND status = 'failed'
)
SELECT json_build_object('id', id, 'kind', kind, 'state', state) FROM j
