-- The outcome of one run. $1 id, $2 fence, $3 state (done, due or failed), $4 due_us, $5 error, $6 now_us, $7 true: this run was no attempt.
-- No row: somebody else has it now.
UPDATE jobs SET state = $3::text, due_us = $4::bigint, last_error = $5::text, lease_until_us = 0,
	attempts = CASE WHEN $7::boolean THEN greatest(attempts - 1, 0) ELSE attempts END, updated_at = usher_ts($6::bigint)
WHERE id = $1::bigint AND fence = $2::bigint AND state = 'running' RETURNING id
