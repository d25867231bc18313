-- What the carrier said. $1 message id, $2 status, $3 carrier's id, $4 error code (0: none), $5 error, $6 now_us.
-- While the outcome is unknown, updated_at stays at when the call was begun: the look-up counts from there.
UPDATE messages SET status = $2::text, carrier_id = coalesce($3::text, carrier_id), error_code = nullif($4::bigint, 0)::integer, error = $5::text,
	updated_at = CASE WHEN $2::text = 'unknown' THEN updated_at ELSE usher_ts($6::bigint) END
WHERE id = $1::bigint AND status IN ('queued', 'sending', 'unknown')
