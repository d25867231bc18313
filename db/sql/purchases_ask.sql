-- Purchases that an operator asks for. $1 country, $2 the client's phone ('': for stock), $3 how many, $4 area code, $5 type, $6 carrier ('': the client's
-- own, else $7), $7 the carrier when nothing else tells, $8 text[] carriers that are configured, $9 actor, $10 now_us.
-- Row: what stands in the way (null: nothing), JSON of the purchase.
WITH client AS MATERIALIZED (
	SELECT id, country, carrier, EXISTS (SELECT FROM client_numbers n WHERE n.client_id = c.id AND n.status NOT IN ('FOUND', 'GONE')) AS has_one,
		EXISTS (SELECT FROM purchases p WHERE p.client_id = c.id AND p.state NOT IN ('stored', 'released', 'failed')) AS asked
	FROM clients c WHERE phone_e164 = $2::text AND $2::text <> ''
), verdict AS MATERIALIZED (
	SELECT CASE WHEN $2::text = '' THEN NULL WHEN c.id IS NULL THEN 'no_client' WHEN c.has_one THEN 'has_one' WHEN c.asked THEN 'asked' END AS what
	FROM (VALUES (1)) AS one(x) LEFT JOIN client c ON true
), wished AS (
	INSERT INTO purchases (operation, carrier, country, area_code, number_type, client_id, reason, state, began_us, created_at, updated_at)
	SELECT usher_operation(), coalesce(nullif($6::text, ''), (SELECT carrier FROM client WHERE carrier = ANY ($8::text[])), $7::text),
		coalesce((SELECT country FROM client), $1::text), nullif($4::text, ''), nullif($5::text, ''), (SELECT id FROM client), 'operator', 'wished',
		$10::bigint, usher_ts($10::bigint), usher_ts($10::bigint)
	FROM verdict, generate_series(1, $3::bigint) WHERE verdict.what IS NULL
	RETURNING id, operation, client_id, country, carrier
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value, reason)
	SELECT usher_ts($10::bigint), $9::text, 'purchase.wish', client_id, country, 'operator' FROM wished
), job AS (
	INSERT INTO jobs (kind, subject, client_id, key, due_us, created_at, updated_at)
	SELECT 'buy', 'purchase:' || id, client_id, 'buy:' || operation, $10::bigint, usher_ts($10::bigint), usher_ts($10::bigint) FROM wished ORDER BY id
)
SELECT v.what, CASE WHEN w.id IS NOT NULL THEN json_build_object('purchase', w.id, 'country', w.country, 'carrier', w.carrier, 'state', 'wished',
	'operation', w.operation)::text END
FROM verdict v LEFT JOIN wished w ON true ORDER BY w.id
