-- What the carrier said. $1 message id, $2 status, $3 carrier's id, $4 error code (0: none), $5 error, $6 now_us, $7 true: it goes out once
-- more although an earlier call may have been taken, $8 job, $9 fence: who has lost the job says nothing.
-- While the outcome is unknown, updated_at stays at when the call was begun: the look-up counts from there.
UPDATE messages SET status = $2::text, carrier_id = coalesce($3::text, carrier_id), error_code = nullif($4::bigint, 0)::integer, error = $5::text,
	updated_at = CASE WHEN $2::text = 'unknown' THEN updated_at ELSE usher_ts($6::bigint) END, resent = $7::boolean
WHERE id = $1::bigint AND status IN ('queued', 'sending', 'unknown')
	AND EXISTS (SELECT FROM jobs WHERE id = $8::bigint AND fence = $9::bigint AND state = 'running')
