-- 0003: a dispute names a payment and nothing else: whose it is tell the events that named that payment before.

ALTER TABLE payment_events ADD COLUMN payment_id text, ADD COLUMN customer_id text;
CREATE INDEX payment_events_payment ON payment_events (payment_id, id) WHERE payment_id IS NOT NULL;
