-- Numbers by the operator's word. $1 text[] numbers, $2 text[] countries, $3 carrier, $4 now_us, $5 actor, $6 text[] area codes, $7 monthly, $8 set-up (millionths,
-- -1: not told), $9 currency, $10 purchased us (0: not told). Row: number, what came of it: added, there; refused: own (in a client's account), leaving (a release
-- job may still have it in hand).
WITH added AS (
	INSERT INTO number_pool AS n (phone_e164, status, country, carrier, link_status, area_code, monthly_micros, setup_micros, currency, purchased_at, created_at, updated_at)
	SELECT phone, 'AVAILABLE', country, $3::text, 'linked', area, nullif($7::bigint, -1), nullif($8::bigint, -1), $9::text, usher_ts(nullif($10::bigint, 0)),
		usher_ts($4::bigint), usher_ts($4::bigint)
	FROM unnest($1::text[], $2::text[], $6::text[]) AS u(phone, country, area)
	WHERE NOT EXISTS (SELECT FROM own_numbers o WHERE o.phone_e164 = phone)
	ON CONFLICT (phone_e164) DO UPDATE SET status = 'AVAILABLE', link_status = 'linked', released_at = NULL, release_reason = NULL, carrier = excluded.carrier,
		carrier_sid = CASE WHEN n.carrier = excluded.carrier THEN n.carrier_sid END, managed = true, unclaimed = false, gone_at = NULL, drift = NULL, verified_at = NULL,
		link_retries = 0, link_waits = 0, link_error = NULL, area_code = coalesce(excluded.area_code, n.area_code),
		monthly_micros = coalesce(excluded.monthly_micros, n.monthly_micros), setup_micros = coalesce(excluded.setup_micros, n.setup_micros),
		currency = coalesce(excluded.currency, n.currency), purchased_at = coalesce(excluded.purchased_at, n.purchased_at), updated_at = excluded.updated_at
		WHERE n.status = 'RELEASED' AND n.release_us = 0
	RETURNING id, phone_e164
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, to_value) SELECT usher_ts($4::bigint), $5::text, 'number.add', id, 'AVAILABLE' FROM added
), passed AS (
	UPDATE alerts a SET cleared_at = usher_ts($4::bigint) FROM added n
	WHERE a.cleared_at IS NULL AND a.resource = 'number:' || n.id AND a.kind IN ('number_gone', 'number_not_released', 'number_twice', 'link_failed')
)
SELECT phone, CASE WHEN EXISTS (SELECT FROM added WHERE phone_e164 = phone) THEN 'added'
	WHEN EXISTS (SELECT FROM own_numbers o WHERE o.phone_e164 = phone) THEN 'own'
	WHEN EXISTS (SELECT FROM number_pool p WHERE p.phone_e164 = phone AND p.release_us > 0) THEN 'leaving' ELSE 'there' END
FROM unnest($1::text[]) AS u(phone)
