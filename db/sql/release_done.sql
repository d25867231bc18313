-- The carrier has confirmed: the number is not ours any more. $1 'number' or 'purchase', $2 id, $3 job, $4 fence, $5 now_us, $6 in what way. Row: id.
WITH ours AS MATERIALIZED (SELECT id FROM jobs WHERE id = $3::bigint AND fence = $4::bigint AND state = 'running'),
n AS (
	UPDATE number_pool p SET status = 'RELEASED', released_at = coalesce(p.released_at, usher_ts($5::bigint)), release_us = 0, quarantined_at = NULL,
		quarantine_until_us = 0, carrier_status = 'released', updated_at = usher_ts($5::bigint)
	FROM ours WHERE $1::text = 'number' AND p.id = $2::bigint AND p.release_us > 0 RETURNING p.id, p.release_reason AS reason
), q AS (
	UPDATE purchases p SET state = 'released', ended_us = $5::bigint, updated_at = usher_ts($5::bigint)
	FROM ours WHERE $1::text = 'purchase' AND p.id = $2::bigint AND p.unwanted AND p.state = 'ordered' RETURNING p.id
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, to_value, reason)
	SELECT usher_ts($5::bigint), 'usher', 'number.release', id, 'RELEASED', concat_ws(': ', reason, $6::text) FROM n
	UNION ALL SELECT usher_ts($5::bigint), 'usher', 'purchase.release', NULL, 'purchase:' || id, $6::text FROM q
), cleared AS (
	UPDATE alerts SET cleared_at = usher_ts($5::bigint) WHERE cleared_at IS NULL AND resource = $1::text || ':' || $2::bigint
		AND kind IN ('release_refused', 'link_failed', 'number_not_ready') AND (EXISTS (SELECT FROM n) OR EXISTS (SELECT FROM q))
)
SELECT id FROM n UNION ALL SELECT id FROM q
