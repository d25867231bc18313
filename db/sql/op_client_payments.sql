-- A client's payments: what providers said, and the checkouts that were opened. $1 phone, $2 now_us. Columns: line (JSON), id (checkouts behind events), at.
SELECT p.id, p.received_at AS at, json_build_object('at', p.received_at, 'kind', 'event', 'provider', p.provider, 'type', p.type, 'occurred_at', p.occurred_at,
	'effect', p.effect, 'outcome', p.outcome, 'subscription', p.subscription_id, 'id', p.event_id) AS line
FROM payment_events p WHERE p.client_id = (SELECT c.id FROM clients c WHERE c.phone_e164 = $1::text) AND $2::bigint > 0
UNION ALL
SELECT k.id + (1::bigint << 40), k.created_at, json_build_object('at', k.created_at, 'kind', 'checkout', 'provider', k.provider, 'type', 'checkout', 'occurred_at', k.created_at,
	'effect', NULL, 'outcome', k.state, 'subscription', NULL, 'id', k.session_id)
FROM checkouts k WHERE k.client_id = (SELECT c.id FROM clients c WHERE c.phone_e164 = $1::text)
