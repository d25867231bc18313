-- A try has failed. A number that is known not to be as wanted, or whose tries are used up, is not given to anybody.
-- $1 number id, $2 job id, $3 fence, $4 true: that was the last one, $5 true: it is not as wanted, $6 the carrier's status,
-- $7 to $10 code, title, detail, source of the carrier's error, $11 our words, $12 now_us. Row: number id.
WITH u AS (
	UPDATE number_pool SET
		link_status = CASE WHEN $4::boolean THEN 'failed' WHEN $5::boolean THEN 'pending' ELSE link_status END,
		status = CASE WHEN status = 'AVAILABLE' AND ($4::boolean OR $5::boolean) THEN 'PENDING' ELSE status END,
		link_retries = CASE WHEN $4::boolean THEN link_retries ELSE link_retries + 1 END, link_waits = 0, link_last_at = usher_ts($12::bigint),
		carrier_status = coalesce($6::text, carrier_status), link_error_code = $7::text, link_error_title = $8::text,
		link_error_detail = $9::text, link_error_source = $10::text, link_error = $11::text, updated_at = usher_ts($12::bigint)
	WHERE id = $1::bigint AND EXISTS (SELECT FROM jobs WHERE id = $2::bigint AND fence = $3::bigint AND state = 'running')
	RETURNING id
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, to_value, reason)
	SELECT usher_ts($12::bigint), 'usher', 'number.link', id, 'failed', $11::text FROM u WHERE $4::boolean
), told AS (
	INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
	SELECT 'link_failed', 'warning', 'number:' || id, $11::text, usher_ts($12::bigint), usher_ts($12::bigint) FROM u WHERE $4::boolean
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at, detail = excluded.detail
)
SELECT id FROM u
