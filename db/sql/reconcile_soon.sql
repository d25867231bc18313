-- Compare with the carriers' logs now instead of at the next time. $1 now_us.
UPDATE jobs SET due_us = $1::bigint, updated_at = usher_ts($1::bigint) WHERE key = 'every:reconcile' AND state = 'due' AND due_us > $1::bigint
