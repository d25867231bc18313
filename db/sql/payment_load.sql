-- A stored event that is nobody's yet. $1 id. Row: provider, event id, type, subscription, object, payment, customer, occurred_us,
-- effect, says, standing, bought once, charged_us; no row: it has an owner.
SELECT provider, event_id, type, subscription_id, object_id, payment_id, customer_id, usher_us(occurred_at), effect, says, standing, one_time,
	charged_us
FROM payment_events WHERE id = $1::bigint AND client_id IS NULL
