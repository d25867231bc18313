-- Remove all that identifies one client; keys of what was processed stay, an opt-out stays as a keyed hash.
-- The caller has locked the client in a statement before: what their last turn wrote is seen. $1 phone, $2 uuid[] hash of the phone, $3 now_us, $4 rest until_us, $5 actor. Row: JSON.
WITH c AS (SELECT id, opted_out, pay_customer FROM clients WHERE phone_e164 = $1::text FOR UPDATE),
m AS (UPDATE messages SET body = NULL, answer_ids = NULL, to_e164 = NULL, answers = NULL, carrier_id = NULL, steps = NULL, seq = NULL, error = NULL,
	status = CASE WHEN status = 'queued' THEN 'dropped' ELSE status END WHERE client_id IN (SELECT id FROM c) RETURNING 1),
j AS (DELETE FROM journal WHERE client_id IN (SELECT id FROM c) AND dedupe IS NULL),
jd AS (UPDATE journal SET steps = '', cause = 'erased' WHERE client_id IN (SELECT id FROM c) AND dedupe IS NOT NULL),
tc AS (DELETE FROM text_costs WHERE client_id IN (SELECT id FROM c)),
pc AS (DELETE FROM placed_calls WHERE client_id IN (SELECT id FROM c)),
k AS (UPDATE checkouts SET url = NULL, session_id = CASE WHEN state IN ('creating', 'open', 'ending') THEN session_id END,
	state = CASE WHEN state IN ('creating', 'open') THEN 'ending' ELSE state END WHERE client_id IN (SELECT id FROM c)),
jp AS (UPDATE jobs SET payload = '' WHERE client_id IN (SELECT id FROM c) AND kind IN ('handon', 'takeover') AND payload <> ''), -- as their customers wrote it
kj AS (UPDATE jobs SET due_us = least(due_us, $3::bigint) WHERE kind = 'expire' AND state = 'due' AND client_id IN (SELECT id FROM c)),
p AS (UPDATE payment_events SET reference = NULL, subscription_id = NULL, object_id = NULL, payment_id = NULL, customer_id = NULL
	WHERE client_id IN (SELECT id FROM c) OR (client_id IS NULL AND customer_id IN (SELECT pay_customer FROM c))),
s AS (UPDATE consents SET client_id = NULL, word = CASE WHEN length(word) <= 16 THEN word ELSE '' END WHERE client_id IN (SELECT id FROM c)),
o AS (INSERT INTO opt_outs (phone_hash, scope, at) SELECT h, 'erased', usher_ts($3::bigint) FROM unnest($2::uuid[]) AS u(h), c WHERE c.opted_out
	ON CONFLICT DO NOTHING),
n AS (UPDATE number_pool SET client_id = NULL, last_client_id = NULL, reserved_at = NULL, reserved_until_us = 0, paying_until_us = 0,
	status = CASE WHEN status <> 'RESERVED' THEN 'QUARANTINED' WHEN link_status = 'linked' THEN 'AVAILABLE' ELSE 'PENDING' END,
	quarantined_at = CASE WHEN status = 'RESERVED' THEN quarantined_at ELSE usher_ts($3::bigint) END,
	quarantine_until_us = CASE WHEN status = 'RESERVED' THEN quarantine_until_us ELSE $4::bigint END, updated_at = usher_ts($3::bigint)
	WHERE client_id IN (SELECT id FROM c)),
nl AS (UPDATE number_pool SET last_client_id = NULL WHERE last_client_id IN (SELECT id FROM c) AND client_id IS DISTINCT FROM last_client_id),
oo AS (UPDATE own_numbers SET client_id = NULL, status = 'FOUND' WHERE client_id IN (SELECT id FROM c)),
ik AS (UPDATE idempotency_keys SET body = NULL WHERE position($1::text IN body) > 0), -- the key stays: asked again, nothing is done twice
am AS (DELETE FROM alert_mutes WHERE client_id IN (SELECT id FROM c)),
od AS (DELETE FROM credentials WHERE client_id IN (SELECT id FROM c)),
a AS (INSERT INTO audit_log (at, actor, action, client_id) SELECT usher_ts($3::bigint), $5::text, 'client.erase', id FROM c)
UPDATE clients SET phone_e164 = NULL, business_type = NULL, location = NULL, business_name = NULL, owner_name = NULL, line = NULL, network = NULL,
	number_e164 = NULL, pay_lines = NULL, pay_subscription = NULL, pay_customer = NULL, pay_token = 'erased-' || id, payment_active = false, gate = NULL,
	test_call = NULL, placed_call = NULL, calls = NULL, live = false, looked_us = 0, looked_network = NULL, looked_type = NULL, stuck = NULL, stuck_since = NULL, wake_at_us = 0, grace_until_us = 0, erased_at = usher_ts($3::bigint), updated_at = usher_ts($3::bigint)
WHERE id IN (SELECT id FROM c)
RETURNING json_build_object('erased', true, 'messages', (SELECT count(*) FROM m))
