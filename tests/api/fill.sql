-- tests/api/fill.sql: clients, texts, numbers, jobs, alerts, a token: rows for every list.
INSERT INTO clients (phone_e164, country, our_number, state, chart, business_name, owner_name, pay_token, gate, gate_at_us, created_at, updated_at)
SELECT '+4477009' || (10000 + i), 'GB', '+441134960000', (ARRAY['COMPLETE', 'S2_BUSINESS_NAME', 'S5_CONFIRM_LIVE'])[1 + i % 3], (SELECT max(id) FROM charts),
	CASE WHEN i % 5 > 0 THEN (ARRAY['=cmd', 'Ünder & Söhne', 'a "quoted", name', 'Zebra', '美容室'])[1 + i % 5] END, 'Owner ' || i % 7, 'token-of-client-' || i,
	CASE WHEN i % 3 = 2 THEN 'waiting_number' END, CASE WHEN i % 3 = 2 THEN 1700000000000000 + i % 10 ELSE 0 END, now(), now() - (i % 20) * interval '17 minutes'
FROM generate_series(1, 150) i;
INSERT INTO messages (client_id, direction, carrier, our_number, body, created_at)
SELECT id, 'in', 'twilio', our_number, 'text ' || k, now() FROM clients, generate_series(1, 12) k WHERE phone_e164 = '+447700910001';
INSERT INTO number_pool (phone_e164, status, country, carrier, link_status, monthly_micros, created_at, updated_at)
SELECT '+4411349' || (61000 + i), 'AVAILABLE', (ARRAY['GB', 'IE', 'FR'])[1 + i % 3], 'twilio', 'linked', i % 4 * 1000000, now(), now() FROM generate_series(1, 60) i
ON CONFLICT DO NOTHING;
INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
SELECT 'pool_low', 'warning', 'test:' || i, 'only a test', now(), now() FROM generate_series(1, 15) i;
INSERT INTO api_tokens (name, role, digest, created_at, created_by) SELECT 'holder' || i, 'view', sha256(('x' || i)::bytea), now(), 'cli:test' FROM generate_series(1, 12) i;
