-- Numbers of the pool as the carrier tells of them, at most $4 at a time, only those of which something differs: facts, and how they are set up. What is not as wanted is
-- to be linked anew and given to nobody meanwhile; what is as wanted is linked. $1 account, $2 fence, $3 carrier, $4 how many, $5 actor, $6 now_us.
-- Row: changed, found not as wanted, linked without a call, true: a number became available, an example of what was wrong.
WITH told AS MATERIALIZED (
	SELECT n.id, n.status, n.link_status, n.drift AS old_drift, s.carrier_id, s.carrier_status, s.features, s.purchased_us, s.profile_id,
		coalesce(s.locality, n.locality) AS locality, coalesce(s.region, n.region) AS region, coalesce(s.number_type, n.number_type) AS number_type,
		coalesce(s.monthly_micros, n.monthly_micros) AS monthly_micros, coalesce(s.setup_micros, n.setup_micros) AS setup_micros,
		coalesce(s.currency, n.currency) AS currency, coalesce(n.area_code, CASE WHEN n.phone_e164 LIKE '+1%' THEN substr(n.phone_e164, 3, 3) END) AS area_code, w.stays_unclaimed, w.wrong, d.drift
	FROM number_pool n JOIN sync_seen s ON s.account = $1::text AND s.phone_e164 = n.phone_e164
		CROSS JOIN LATERAL (SELECT n.unclaimed AND s.foreign_use IS NOT NULL AS stays_unclaimed,
			CASE WHEN s.active THEN s.drift ELSE concat_ws('; ', s.drift, 'the carrier''s status is ' || coalesce(s.carrier_status, 'not told')) END AS wrong) AS w
		-- drift is what was right before; a number that was never linked is only not linked yet
		CROSS JOIN LATERAL (SELECT CASE WHEN w.stays_unclaimed THEN 'in use elsewhere: ' || s.foreign_use
			WHEN n.link_status = 'linked' OR n.linked_at IS NOT NULL OR n.drift IS NOT NULL THEN w.wrong END AS drift) AS d
	WHERE n.carrier = $3::text AND n.managed AND n.status <> 'RELEASED' AND n.release_us = 0
		AND EXISTS (SELECT FROM sync_accounts WHERE account = $1::text AND fence = $2::bigint)
		AND (n.seen_at IS NULL OR n.gone_at IS NOT NULL OR n.unclaimed <> w.stays_unclaimed OR n.drift IS DISTINCT FROM d.drift
			OR (w.wrong IS NULL AND NOT w.stays_unclaimed AND (n.link_status <> 'linked' OR n.verified_at IS NULL))
			OR (w.wrong IS NOT NULL AND NOT w.stays_unclaimed AND n.link_status = 'linked')
			OR (n.carrier_sid, n.carrier_status, n.locality, n.region, n.number_type, n.monthly_micros, n.setup_micros, n.currency)
				IS DISTINCT FROM (coalesce(s.carrier_id, n.carrier_sid), s.carrier_status, coalesce(s.locality, n.locality), coalesce(s.region, n.region),
				coalesce(s.number_type, n.number_type), coalesce(s.monthly_micros, n.monthly_micros), coalesce(s.setup_micros, n.setup_micros),
				coalesce(s.currency, n.currency))
			OR NOT n.features @> s.features OR (n.area_code IS NULL AND n.phone_e164 LIKE '+1%'))
	ORDER BY n.id LIMIT $4::bigint FOR UPDATE OF n
), u AS (
	UPDATE number_pool n SET carrier_sid = coalesce(s.carrier_id, n.carrier_sid), carrier_status = s.carrier_status, locality = s.locality, region = s.region,
		number_type = s.number_type, monthly_micros = s.monthly_micros, setup_micros = s.setup_micros, currency = s.currency,
		area_code = s.area_code, features = CASE WHEN cardinality(s.features) > 0 THEN s.features ELSE n.features END, purchased_at = coalesce(n.purchased_at, usher_ts(s.purchased_us)),
		profile_id = coalesce(nullif(s.profile_id, ''), n.profile_id), seen_at = usher_ts($6::bigint), gone_at = NULL, unclaimed = s.stays_unclaimed,
		drift = s.drift, drift_at = CASE WHEN s.drift IS NOT NULL AND n.drift IS NULL THEN usher_ts($6::bigint) ELSE n.drift_at END,
		link_status = CASE WHEN s.stays_unclaimed THEN n.link_status WHEN s.wrong IS NULL THEN 'linked' WHEN n.link_status = 'linked' THEN 'pending' ELSE n.link_status END,
		link_retries = CASE WHEN s.wrong IS NULL OR n.link_status = 'linked' THEN 0 ELSE n.link_retries END,
		link_error = CASE WHEN s.wrong IS NULL THEN NULL ELSE n.link_error END, link_error_code = CASE WHEN s.wrong IS NULL THEN NULL ELSE n.link_error_code END,
		link_error_title = CASE WHEN s.wrong IS NULL THEN NULL ELSE n.link_error_title END,
		linked_at = CASE WHEN s.wrong IS NULL AND NOT s.stays_unclaimed THEN coalesce(n.linked_at, usher_ts($6::bigint)) ELSE n.linked_at END,
		verified_at = CASE WHEN s.wrong IS NULL THEN usher_ts($6::bigint) ELSE n.verified_at END,
		status = CASE WHEN n.status = 'PENDING' AND s.wrong IS NULL AND NOT s.stays_unclaimed THEN 'AVAILABLE'
			WHEN n.status = 'AVAILABLE' AND s.wrong IS NOT NULL AND NOT s.stays_unclaimed THEN 'PENDING' ELSE n.status END,
		updated_at = usher_ts($6::bigint)
	FROM told s WHERE s.id = n.id
	RETURNING n.id, n.status, s.status AS was, s.link_status AS link_was, n.link_status, s.drift, s.old_drift
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, from_value, to_value, reason)
	SELECT usher_ts($6::bigint), $5::text, CASE WHEN link_status = 'linked' THEN 'number.link' ELSE 'number.drift' END, id, link_was, link_status, drift
	FROM u WHERE link_was <> link_status OR (drift IS NOT NULL AND drift IS DISTINCT FROM old_drift)
), passed AS (
	UPDATE alerts a SET cleared_at = usher_ts($6::bigint) FROM u
	WHERE a.cleared_at IS NULL AND a.resource = 'number:' || u.id AND (a.kind = 'number_gone' OR (a.kind IN ('link_failed', 'number_not_ready') AND u.link_status = 'linked'))
)
SELECT count(*), count(*) FILTER (WHERE drift IS NOT NULL AND link_was = 'linked'), count(*) FILTER (WHERE link_was <> 'linked' AND link_status = 'linked'),
	coalesce(bool_or(was = 'PENDING' AND status = 'AVAILABLE'), false), max(drift) FILTER (WHERE link_was = 'linked') FROM u
