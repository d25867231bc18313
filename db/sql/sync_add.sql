-- Listed numbers that are not in the pool enter it, PENDING until they are linked; those that we thought were gone come back. Not those of a purchase that is under
-- way (it stores its own), nor those of an account that a client brought along. $1 account, $2 fence, $3 carrier, $4 whom: ours, unused, all, $5 actor, $6 now_us.
-- Row: added, of these in use elsewhere (unclaimed), passed over because they are not ours.
WITH fresh AS MATERIALIZED (
	SELECT s.*, coalesce(p.id IS NOT NULL OR s.reference LIKE 'usher-%', false) AS ours
	FROM sync_seen s LEFT JOIN purchases p ON p.operation = s.reference
	WHERE s.account = $1::text AND EXISTS (SELECT FROM sync_accounts WHERE account = $1::text AND fence = $2::bigint)
		AND NOT EXISTS (SELECT FROM number_pool n WHERE n.phone_e164 = s.phone_e164 AND (n.status <> 'RELEASED' OR n.gone_at IS NULL))
		AND NOT EXISTS (SELECT FROM purchases q WHERE q.phone_e164 = s.phone_e164 AND q.state IN ('ordering', 'ordered', 'unknown'))
		AND NOT EXISTS (SELECT FROM own_numbers o WHERE o.phone_e164 = s.phone_e164 AND o.gone_at IS NULL)
), taken AS (
	INSERT INTO number_pool AS n (phone_e164, status, country, carrier, carrier_sid, carrier_status, locality, region, number_type, features, monthly_micros,
		setup_micros, currency, area_code, purchased_at, profile_id, drift, drift_at, unclaimed, seen_at, created_at, updated_at)
	SELECT phone_e164, 'PENDING', country, $3::text, carrier_id, carrier_status, locality, region, number_type, features, monthly_micros, setup_micros, currency,
		CASE WHEN phone_e164 LIKE '+1%' THEN substr(phone_e164, 3, 3) END, usher_ts(purchased_us), nullif(profile_id, ''), CASE WHEN $4::text = 'unused' AND NOT ours THEN 'in use elsewhere: ' || foreign_use END,
		CASE WHEN $4::text = 'unused' AND NOT ours AND foreign_use IS NOT NULL THEN usher_ts($6::bigint) END, $4::text = 'unused' AND foreign_use IS NOT NULL AND NOT ours, usher_ts($6::bigint), usher_ts($6::bigint), usher_ts($6::bigint)
	FROM fresh WHERE ours OR $4::text <> 'ours' ORDER BY phone_e164
	ON CONFLICT (phone_e164) DO UPDATE SET status = 'PENDING', carrier = excluded.carrier, carrier_sid = excluded.carrier_sid, carrier_status = excluded.carrier_status,
		link_status = 'pending', link_retries = 0, link_waits = 0, gone_at = NULL, released_at = NULL, unclaimed = excluded.unclaimed,
		last_client_id = NULL, area_code = coalesce(n.area_code, excluded.area_code), seen_at = excluded.seen_at, updated_at = excluded.updated_at
		WHERE n.status = 'RELEASED' AND n.gone_at IS NOT NULL
	RETURNING id, unclaimed
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, to_value, reason)
	SELECT usher_ts($6::bigint), $5::text, 'number.found', id, 'PENDING', CASE WHEN unclaimed THEN 'in use elsewhere' END FROM taken
), passed AS (
	UPDATE alerts a SET cleared_at = usher_ts($6::bigint) FROM taken t WHERE a.kind = 'number_gone' AND a.resource = 'number:' || t.id AND a.cleared_at IS NULL
)
SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM taken WHERE unclaimed), (SELECT count(*) FROM fresh WHERE NOT ours AND $4::text = 'ours')
