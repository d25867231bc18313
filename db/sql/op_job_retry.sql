-- Run a failed job again. $1 id, $2 now_us. Row: JSON; none: not there, or not failed.
UPDATE jobs SET state = 'due', attempts = 0, due_us = $2::bigint, updated_at = usher_ts($2::bigint)
WHERE id = $1::text::bigint AND state IN ('failed', 'due')
RETURNING json_build_object('id', id, 'kind', kind, 'state', state)
