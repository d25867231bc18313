-- Not ready yet: no failed try. $1 number id, $2 job id, $3 fence, $4 waits, $5 the carrier's status, $6 error code, $7 title, $8 our words, $9 now_us.
UPDATE number_pool SET link_waits = $4::bigint, link_last_at = usher_ts($9::bigint), carrier_status = coalesce($5::text, carrier_status),
	link_error_code = $6::text, link_error_title = $7::text, link_error = $8::text, updated_at = usher_ts($9::bigint)
WHERE id = $1::bigint AND EXISTS (SELECT FROM jobs WHERE id = $2::bigint AND fence = $3::bigint AND state = 'running')
