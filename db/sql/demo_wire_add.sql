-- A request and its answer, of the phone that it is about. $1 webhook or api, $2 provider, $3 method, $4 target, $5 what proves its sender, $6 body, $7 status,
-- $8 answer, $9 at_us, $10 took_us, $11 text[] numbers in it.
WITH refs AS (
	SELECT (regexp_match($6::text, '"(?:usher_ref|client_reference_id)" : "([^"]+)"'))[1] AS reference
	UNION SELECT (regexp_match($6::text, 'client_reference_id=([^&]+)'))[1]
	UNION SELECT reference FROM demo_subscriptions WHERE id = (regexp_match($4::text, '/(sub_[0-9a-f]+)'))[1]
		OR customer = (regexp_match($6::text, '^customer=([^&]+)'))[1]
	UNION SELECT reference FROM demo_checkouts WHERE id = (regexp_match($4::text, '/(cs_test_[0-9a-f]+)'))[1]
)
INSERT INTO demo_wire (phone, way, provider, method, target, proof, asked, status, answer, at_us, took_us)
SELECT coalesce(
		(SELECT p.phone FROM demo_phones p WHERE p.phone = ANY ($11::text[]) OR p.line = ANY ($11::text[]) ORDER BY p.phone = ANY ($11::text[]) DESC LIMIT 1),
		(SELECT c.phone_e164 FROM clients c WHERE c.pay_token IN (SELECT reference FROM refs) LIMIT 1), ''),
	$1::text, $2::text, $3::text, $4::text, $5::text, left($6::text, 16384), $7::integer, left($8::text, 16384), $9::bigint, $10::bigint
