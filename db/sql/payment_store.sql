-- Payment events, each once. One of nobody's gets a job that looks for its owner; one with an owner wakes those jobs of the same
-- subscription, payment or customer. Arrays: $1 providers, $2 event ids, $3 types, $4 references, $5 client ids (0: unknown),
-- $6 subscriptions, $7 objects, $8 occurred_us, $9 effects, $10 outcomes; $11 now_us; arrays: $12 payments, $13 customers, $14 says,
-- $15 standings, $16 bought once, $17 charged_us.
WITH stored AS (
	INSERT INTO payment_events (provider, event_id, type, reference, client_id, subscription_id, object_id, occurred_at, received_at, effect,
		outcome, payment_id, customer_id, says, standing, one_time, charged_us)
	SELECT provider, event_id, type, reference, nullif(client_id, 0), subscription_id, object_id, usher_ts(occurred_us), usher_ts($11::bigint),
		effect, outcome, payment_id, customer_id, says, standing, one_time, charged_us
	FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[],
		$12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::boolean[], $17::bigint[])
		AS u(provider, event_id, type, reference, client_id, subscription_id, object_id, occurred_us, effect, outcome, payment_id, customer_id,
			says, standing, one_time, charged_us)
	RETURNING id, provider, client_id, subscription_id, payment_id, customer_id, says
), nobodys AS (
	SELECT id, 2000000 AS wait_us FROM stored WHERE client_id IS NULL AND says > 0
	UNION SELECT o.id, 0 FROM stored s JOIN payment_events o ON o.provider = s.provider AND o.client_id IS NULL AND o.says > 0
		AND (o.subscription_id = s.subscription_id OR o.payment_id = s.payment_id OR o.customer_id = s.customer_id)
	WHERE s.client_id IS NOT NULL
)
INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
SELECT 'place', id::text, 'place:' || id, $11::bigint + wait_us, usher_ts($11::bigint), usher_ts($11::bigint) FROM nobodys ORDER BY id
ON CONFLICT (key) DO UPDATE SET state = 'due', due_us = excluded.due_us, updated_at = excluded.updated_at WHERE j.state <> 'running'
