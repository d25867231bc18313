-- A session is paid: the subscription begins, and its events are due. $1 id, $2 now_us, $3 due_us, $4 url of the webhook. Row: success url; no row: not open any more.
WITH paid AS (
	UPDATE demo_checkouts SET status = 'complete', subscription = demo_id('sub_'), customer = demo_id('cus_')
	WHERE id = $1::text AND status = 'open' AND expires_us > $2::bigint
	RETURNING *
), sub AS (
	INSERT INTO demo_subscriptions (id, customer, reference, price, status, created_us, told_us)
	SELECT subscription, customer, reference, price, 'active', $2::bigint, $2::bigint FROM paid
	RETURNING *
), hooks AS (
	INSERT INTO demo_webhooks (provider, url, body, due_us)
	SELECT 'stripe', $4::text, demo_event_json('checkout.session.completed', demo_checkout_json(paid::demo_checkouts, ''), $2::bigint), $3::bigint FROM paid
	UNION ALL
	SELECT 'stripe', $4::text, demo_event_json('customer.subscription.created', demo_subscription_json(sub::demo_subscriptions), $2::bigint), $3::bigint FROM sub
	UNION ALL
	SELECT 'stripe', $4::text, demo_event_json('invoice.paid', demo_invoice_json(sub::demo_subscriptions, true, $2::bigint), $2::bigint), $3::bigint FROM sub
)
SELECT success_url FROM paid
