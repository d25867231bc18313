-- Numbers that were managed elsewhere. No number is taken from an owner, and no client gets a second one; a number that is here keeps its status, but that a free one
-- goes to the client that the line names. Arrays, one element a line: $1 line, $2 number, $3 client ('': none), $4 status, $5 carrier, $6 the carrier's id, $7 country, $8 area code,
-- $9 type, $10 locality, $11 region, $12 currency, $13 profile, $14 notes ('': not told), $15 monthly, $16 set-up millionths, $17 purchased us (-1: not told);
-- $18 now_us, $19 rest until_us, $20 actor. Row: line, what came of it (pool/import.h).
WITH told AS MATERIALIZED (
	SELECT u.line, u.phone, nullif(u.client, '') AS client, u.status, u.carrier, nullif(u.sid, '') AS sid, u.country, nullif(u.area, '') AS area_code,
		nullif(u.type, '') AS number_type, nullif(u.locality, '') AS locality, nullif(u.region, '') AS region, nullif(u.currency, '') AS currency,
		nullif(u.profile, '') AS profile_id, nullif(u.notes, '') AS notes, nullif(u.monthly, -1) AS monthly, nullif(u.setup, -1) AS setup,
		usher_ts(nullif(u.purchased, -1)) AS purchased, u.status IN ('ASSIGNED', 'PAUSED') AS owned
	FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
		$12::text[], $13::text[], $14::text[], $15::bigint[], $16::bigint[], $17::bigint[])
		AS u(line, phone, client, status, carrier, sid, country, area, type, locality, region, currency, profile, notes, monthly, setup, purchased)
), seen AS MATERIALIZED (
	SELECT t.*, c.id AS owner, p.id AS known, p.status AS was, CASE
		WHEN t.client IS NOT NULL AND c.id IS NULL THEN 'no_client'
		WHEN EXISTS (SELECT FROM own_numbers o WHERE o.phone_e164 = t.phone) THEN 'own'
		WHEN p.release_us > 0 AND (t.owned OR (p.status = 'RELEASED' AND t.status <> 'RELEASED')) THEN 'leaving'
		WHEN t.owned AND p.client_id <> c.id THEN 'other_owner'
		WHEN t.owned AND p.status = 'QUARANTINED' AND p.last_client_id <> c.id THEN 'resting'
		WHEN t.owned AND (c.number_e164 <> t.phone OR EXISTS (SELECT FROM number_pool x WHERE x.client_id = c.id AND x.phone_e164 <> t.phone)
			OR EXISTS (SELECT FROM own_numbers o WHERE o.client_id = c.id AND o.status = 'ACTIVE')) THEN 'has_other'
		WHEN p.id IS NULL THEN 'added'
		WHEN p.status = 'RELEASED' AND t.status <> 'RELEASED' THEN 'updated'
		WHEN t.owned AND (p.client_id IS NULL OR p.status = 'RESERVED') THEN 'updated'
		WHEN coalesce(t.sid, p.carrier_sid) IS DISTINCT FROM p.carrier_sid OR coalesce(t.area_code, p.area_code) IS DISTINCT FROM p.area_code
			OR coalesce(t.number_type, p.number_type) IS DISTINCT FROM p.number_type OR coalesce(t.locality, p.locality) IS DISTINCT FROM p.locality
			OR coalesce(t.region, p.region) IS DISTINCT FROM p.region OR coalesce(t.currency, p.currency) IS DISTINCT FROM p.currency
			OR coalesce(t.profile_id, p.profile_id) IS DISTINCT FROM p.profile_id OR coalesce(t.notes, p.notes) IS DISTINCT FROM p.notes
			OR coalesce(t.monthly, p.monthly_micros) IS DISTINCT FROM p.monthly_micros OR coalesce(t.setup, p.setup_micros) IS DISTINCT FROM p.setup_micros
			OR coalesce(t.purchased, p.purchased_at) IS DISTINCT FROM p.purchased_at THEN 'updated'
		ELSE 'unchanged' END AS what
	FROM told t LEFT JOIN clients c ON c.phone_e164 = t.client LEFT JOIN number_pool p ON p.phone_e164 = t.phone
), settled AS MATERIALIZED (
	SELECT s.*, s.what IN ('added', 'updated') AS goes, s.what = 'added' OR (s.what = 'updated' AND (s.was = 'RELEASED' OR (s.owned AND s.was NOT IN ('ASSIGNED', 'PAUSED')))) AS moves FROM seen s
), added AS (
	INSERT INTO number_pool (phone_e164, status, client_id, last_client_id, country, carrier, carrier_sid, link_status, assigned_at, quarantined_at, quarantine_until_us,
		released_at, area_code, number_type, locality, region, currency, profile_id, notes, monthly_micros, setup_micros, purchased_at, created_at, updated_at)
	SELECT phone, status, CASE WHEN owned THEN owner END, owner, country, carrier, sid, CASE WHEN status = 'AVAILABLE' THEN 'linked' ELSE 'pending' END,
		CASE WHEN owned THEN usher_ts($18::bigint) END, CASE WHEN status = 'QUARANTINED' THEN usher_ts($18::bigint) END,
		CASE WHEN status = 'QUARANTINED' THEN $19::bigint ELSE 0 END, CASE WHEN status = 'RELEASED' THEN usher_ts($18::bigint) END,
		area_code, number_type, locality, region, currency, profile_id, notes, monthly, setup, purchased, usher_ts($18::bigint), usher_ts($18::bigint)
	FROM settled WHERE what = 'added' RETURNING id, phone_e164
), updated AS (
	UPDATE number_pool p SET status = CASE WHEN s.moves THEN s.status ELSE p.status END, client_id = CASE WHEN s.moves AND s.owned THEN s.owner ELSE p.client_id END,
		last_client_id = CASE WHEN s.moves AND s.owner IS NOT NULL THEN s.owner ELSE p.last_client_id END,
		link_status = CASE WHEN s.moves AND s.was = 'RELEASED' THEN CASE WHEN s.status = 'AVAILABLE' THEN 'linked' ELSE 'pending' END ELSE p.link_status END,
		released_at = CASE WHEN s.moves THEN NULL ELSE p.released_at END, reserved_at = CASE WHEN s.moves THEN NULL ELSE p.reserved_at END,
		reserved_until_us = CASE WHEN s.moves THEN 0 ELSE p.reserved_until_us END, assigned_at = CASE WHEN s.moves AND s.owned THEN usher_ts($18::bigint) ELSE p.assigned_at END,
		quarantined_at = CASE WHEN s.moves THEN CASE WHEN s.status = 'QUARANTINED' THEN usher_ts($18::bigint) END ELSE p.quarantined_at END,
		quarantine_until_us = CASE WHEN s.moves THEN CASE WHEN s.status = 'QUARANTINED' THEN $19::bigint ELSE 0 END ELSE p.quarantine_until_us END,
		carrier_sid = coalesce(s.sid, p.carrier_sid), area_code = coalesce(s.area_code, p.area_code), number_type = coalesce(s.number_type, p.number_type),
		locality = coalesce(s.locality, p.locality), region = coalesce(s.region, p.region), currency = coalesce(s.currency, p.currency),
		profile_id = coalesce(s.profile_id, p.profile_id), notes = coalesce(s.notes, p.notes), monthly_micros = coalesce(s.monthly, p.monthly_micros),
		setup_micros = coalesce(s.setup, p.setup_micros), purchased_at = coalesce(s.purchased, p.purchased_at), updated_at = usher_ts($18::bigint)
	FROM settled s WHERE s.what = 'updated' AND p.id = s.known RETURNING p.id, p.phone_e164
), owners AS (
	UPDATE clients c SET number_e164 = s.phone, updated_at = usher_ts($18::bigint) FROM settled s
	WHERE s.goes AND s.owned AND c.id = s.owner AND c.number_e164 IS NULL
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, client_id, from_value, to_value)
	SELECT usher_ts($18::bigint), $20::text, 'number.import', n.id, CASE WHEN s.owned THEN s.owner END, s.was, CASE WHEN s.moves THEN s.status ELSE s.was END
	FROM settled s JOIN (SELECT * FROM added UNION ALL SELECT * FROM updated) n ON n.phone_e164 = s.phone
)
SELECT line, what FROM settled ORDER BY line
