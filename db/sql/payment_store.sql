-- Payment events, each once. Arrays: $1 providers, $2 event ids, $3 types, $4 references, $5 client ids (null: unknown), $6 subscriptions,
-- $7 objects, $8 occurred_us, $9 effects, $10 outcomes; $11 now_us; arrays: $12 payments, $13 customers.
INSERT INTO payment_events (provider, event_id, type, reference, client_id, subscription_id, object_id, occurred_at, received_at, effect, outcome,
	payment_id, customer_id)
SELECT provider, event_id, type, reference, nullif(client_id, 0), subscription_id, object_id, usher_ts(occurred_us), usher_ts($11::bigint), effect, outcome,
	payment_id, customer_id
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[],
	$12::text[], $13::text[])
	AS u(provider, event_id, type, reference, client_id, subscription_id, object_id, occurred_us, effect, outcome, payment_id, customer_id)
