-- The carrier confirms the link: a PENDING number can be given. $1 number id, $2 job id, $3 fence, $4 the carrier's id, $5 profile,
-- $6 the carrier's status, $7 text[] features, $8 what was wrong and is mended (null: nothing was), $9 now_us. Row: status before, status after.
WITH n AS MATERIALIZED (
	SELECT id, status, link_status FROM number_pool WHERE id = $1::bigint AND status <> 'RELEASED'
		AND EXISTS (SELECT FROM jobs WHERE id = $2::bigint AND fence = $3::bigint AND state = 'running') FOR UPDATE
), u AS (
	UPDATE number_pool p SET status = CASE WHEN p.status = 'PENDING' THEN 'AVAILABLE' ELSE p.status END, link_status = 'linked',
		link_retries = 0, link_waits = 0, link_last_at = usher_ts($9::bigint), verified_at = usher_ts($9::bigint),
		linked_at = CASE WHEN n.link_status = 'linked' AND $8::text IS NULL THEN coalesce(p.linked_at, usher_ts($9::bigint)) ELSE usher_ts($9::bigint) END,
		link_error = NULL, link_error_code = NULL, link_error_title = NULL, link_error_detail = NULL, link_error_source = NULL,
		carrier_sid = coalesce($4::text, p.carrier_sid), profile_id = coalesce($5::text, p.profile_id), carrier_status = $6::text,
		features = CASE WHEN cardinality($7::text[]) > 0 THEN $7::text[] ELSE p.features END,
		mended_at = CASE WHEN p.drift IS NOT NULL THEN usher_ts($9::bigint) ELSE p.mended_at END, drift = NULL,
		seen_at = usher_ts($9::bigint), updated_at = usher_ts($9::bigint)
	FROM n WHERE p.id = n.id RETURNING p.id, n.status AS was, p.status AS is_now, n.link_status AS link_was
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, from_value, to_value, reason)
	SELECT usher_ts($9::bigint), 'usher', 'number.link', id, link_was, 'linked', $8::text FROM u WHERE link_was <> 'linked' OR $8::text IS NOT NULL
), cleared AS (
	UPDATE alerts SET cleared_at = usher_ts($9::bigint)
	WHERE cleared_at IS NULL AND kind IN ('link_failed', 'number_not_ready') AND resource = 'number:' || $1::bigint AND EXISTS (SELECT FROM u)
)
SELECT was, is_now FROM u
