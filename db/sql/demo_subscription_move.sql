-- Something happens to a subscription, and its events are due. $1 id, customer, or the phone whose newest it is; $2 new status; $3 a paid invoice (true), a failed one
-- (false), none (null); $4 now_us, $5 url of the webhook. Row: id; no row: there is none, or it has ended.
WITH s AS (
	UPDATE demo_subscriptions SET status = $2::text, told_us = greatest($4::bigint, told_us + 1000000)
	WHERE id = (SELECT s.id FROM demo_subscriptions s LEFT JOIN clients c ON c.pay_token = s.reference
		WHERE s.id = $1::text OR s.customer = $1::text OR c.phone_e164 = $1::text ORDER BY s.created_us DESC LIMIT 1) AND status <> 'canceled'
	RETURNING *
), hooks AS (
	INSERT INTO demo_webhooks (provider, url, body, due_us)
	SELECT 'stripe', $5::text, demo_event_json('customer.subscription.' || CASE $2::text WHEN 'canceled' THEN 'deleted' ELSE 'updated' END,
		demo_subscription_json(s::demo_subscriptions), told_us), $4::bigint FROM s
	UNION ALL
	SELECT 'stripe', $5::text, demo_event_json('invoice.' || CASE WHEN $3::boolean THEN 'paid' ELSE 'payment_failed' END,
		demo_invoice_json(s::demo_subscriptions, $3::boolean, told_us), told_us), $4::bigint FROM s WHERE $3::boolean IS NOT NULL
)
SELECT id FROM s
