-- A checkout session, or the one that this key made before. $1 idempotency key, $2 what was asked (form), $3 price, $4 reference, $5 success url, $6 cancel url,
-- $7 expires_us, $8 now_us, $9 base of its page. Row: the same was asked, the session as JSON.
WITH made AS (
	INSERT INTO demo_checkouts (id, idempotency_key, asked, mode, price, reference, success_url, cancel_url, status, expires_us, created_us)
	VALUES (demo_id('cs_test_'), $1::text, $2::text, 'subscription', $3::text, $4::text, $5::text, $6::text, 'open', $7::bigint, $8::bigint)
	ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = excluded.idempotency_key
	RETURNING *
)
SELECT made.asked = $2::text, demo_checkout_json(made::demo_checkouts, $9::text)::text FROM made
