-- Whose payment is this, by what was told of it before? $1 payment id. Row: client id, customer, when the payment was first told of (us).
SELECT c.id, coalesce(p.customer_id, c.pay_customer), usher_us(p.occurred_at)
FROM payment_events p JOIN clients c ON c.id = p.client_id OR (p.client_id IS NULL AND c.pay_customer = p.customer_id)
WHERE p.payment_id = $1::text ORDER BY p.occurred_at, p.id LIMIT 1
