-- A number that was bought enters the pool, PENDING until its link is verified. $1 id, $2 job, $3 fence, $4 now_us, $5 phone, $6 carrier's id,
-- $7 type, $8 locality, $9 region, $10 text[] features (absent, empty: as it was offered), $11 carrier's status, $12 area code.
-- Row: number id; null: another row has this number (then it goes back); no row: not ours any more.
WITH p AS MATERIALIZED (
	SELECT p.* FROM purchases p JOIN jobs j ON j.id = $2::bigint AND j.fence = $3::bigint AND j.state = 'running'
	WHERE p.id = $1::bigint AND p.state IN ('ordering', 'ordered', 'unknown') AND NOT p.unwanted FOR UPDATE OF p
), n AS (
	INSERT INTO number_pool AS n (phone_e164, status, country, carrier, carrier_sid, number_type, locality, region, features, monthly_micros, setup_micros,
		currency, carrier_status, area_code, purchased_at, seen_at, created_at, updated_at)
	SELECT $5::text, 'PENDING', country, carrier, $6::text, coalesce($7::text, offer_type), coalesce($8::text, locality), coalesce($9::text, region),
		CASE WHEN cardinality($10::text[]) > 0 THEN $10::text[] ELSE features END, monthly_micros, setup_micros, currency, $11::text, $12::text,
		usher_ts($4::bigint), usher_ts($4::bigint), usher_ts($4::bigint), usher_ts($4::bigint)
	FROM p
	ON CONFLICT (phone_e164) DO UPDATE SET status = CASE WHEN n.status = 'RELEASED' THEN 'PENDING' ELSE n.status END, carrier = excluded.carrier,
		carrier_sid = coalesce(excluded.carrier_sid, n.carrier_sid), managed = true, purchased_at = excluded.purchased_at, seen_at = excluded.seen_at,
		gone_at = NULL, released_at = NULL, release_us = 0, release_reason = NULL,
		link_status = CASE WHEN n.status = 'RELEASED' THEN 'pending' ELSE n.link_status END,
		link_retries = CASE WHEN n.status = 'RELEASED' THEN 0 ELSE n.link_retries END,
		link_waits = CASE WHEN n.status = 'RELEASED' THEN 0 ELSE n.link_waits END, unclaimed = n.unclaimed AND n.status <> 'RELEASED',
		drift = CASE WHEN n.status <> 'RELEASED' THEN n.drift END, drift_at = CASE WHEN n.status <> 'RELEASED' THEN n.drift_at END,
		updated_at = excluded.updated_at
		WHERE n.status = 'RELEASED' OR (n.carrier = excluded.carrier AND n.release_us = 0
			AND (n.carrier_sid IS NULL OR excluded.carrier_sid IS NULL OR n.carrier_sid = excluded.carrier_sid))
	RETURNING n.id, n.country, n.status
), u AS (
	UPDATE purchases SET state = 'stored', number_id = n.id, carrier_sid = $6::text, ended_us = $4::bigint, error_code = NULL, error = NULL,
		updated_at = usher_ts($4::bigint)
	FROM n WHERE purchases.id = (SELECT id FROM p)
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, number_id, to_value, reason)
	SELECT usher_ts($4::bigint), 'usher', 'number.buy', p.client_id, n.id, n.status, p.reason FROM p, n
), passed AS (
	UPDATE alerts a SET cleared_at = usher_ts($4::bigint) FROM n
	WHERE a.kind IN ('nothing_offered', 'buying_refused') AND a.resource = 'country:' || n.country AND a.cleared_at IS NULL
), linking AS (
	INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
	SELECT 'link', 'number:' || id, 'link:' || id, $4::bigint, usher_ts($4::bigint), usher_ts($4::bigint) FROM n WHERE status = 'PENDING'
	ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
		WHERE j.state IN ('done', 'failed')
)
SELECT (SELECT id FROM n) FROM p
