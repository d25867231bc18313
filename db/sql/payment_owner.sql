-- Whose event is this, by what was told before? The subscription tells best, then the payment, then the customer.
-- $1 provider, $2 subscription, $3 payment, $4 customer (any may be null).
-- Row: client id, customer, when the payment was first told of (us, null: never).
WITH hit AS (
	SELECT 1 AS rank, id AS client_id FROM clients WHERE pay_subscription = $2::text
	UNION ALL SELECT 2, client_id FROM payment_events WHERE provider = $1::text AND subscription_id = $2::text AND client_id IS NOT NULL
	UNION ALL SELECT 3, client_id FROM payment_events WHERE provider = $1::text AND payment_id = $3::text AND client_id IS NOT NULL
	UNION ALL SELECT 4, c.id FROM payment_events p JOIN clients c ON c.pay_customer = p.customer_id
		WHERE p.provider = $1::text AND p.payment_id = $3::text AND p.client_id IS NULL
	UNION ALL SELECT 5, id FROM clients WHERE pay_customer = $4::text
	UNION ALL SELECT 6, client_id FROM payment_events WHERE provider = $1::text AND customer_id = $4::text AND client_id IS NOT NULL
), told AS (
	SELECT max(customer_id) AS customer_id, min(usher_us(occurred_at)) AS first_us FROM payment_events
	WHERE provider = $1::text AND payment_id = $3::text
)
SELECT c.id, coalesce($4::text, t.customer_id, c.pay_customer), t.first_us
FROM (SELECT client_id FROM hit ORDER BY rank LIMIT 1) h JOIN clients c ON c.id = h.client_id CROSS JOIN told t
