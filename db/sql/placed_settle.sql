-- What the carrier said of a call; its end, should that have come first, stays. $1 key, $2 status, $3 the carrier's id or null, $4 error code,
-- $5 error, $6 now_us, $7 job, $8 its fence: nothing when somebody else has it now.
UPDATE placed_calls SET status = $2::text, carrier_id = coalesce($3::text, carrier_id), error_code = $4::text, error = $5::text,
	updated_at = usher_ts($6::bigint)
WHERE key = $1::text AND status NOT IN ('ended', 'dropped') AND EXISTS (SELECT FROM jobs WHERE id = $7::bigint AND fence = $8::bigint)
