-- tests/bench/console_seed.sql: :upto owners all over the conversation and its last 60 days, with what they said on the way (about ten texts each),
-- numbers for those who have one, and a few of everything that needs a person. :number: the onboarding number.
BEGIN;
CREATE TEMP TABLE steps ON COMMIT DROP AS
SELECT * FROM unnest(ARRAY['S1_BUSINESS_TYPE_LOCATION', 'S2_BUSINESS_NAME', 'S3_OWNER_NAME', 'S4_NOTIFICATION_PREF', 'S5_CONFIRM_LIVE', 'S6_PHONE_TYPE', 'S7_FWD_SENT',
	'S8_FWD_CONFIRM', 'S9_TEST_CALL', 'COMPLETE']) WITH ORDINALITY s (name, k);
-- How far each one came: six of ten are live; the rest stand anywhere; a few are paused or gone silent by STOP.
CREATE TEMP TABLE people ON COMMIT DROP AS
SELECT i, '+' || (448000000000 + i * 618033989 % 1000000000) AS phone, CASE WHEN i % 10 < 6 THEN 10 ELSE 1 + i % 9 END AS far,
	(extract(epoch FROM clock_timestamp()) * 1000000)::bigint - (i * 7919 % 5184000) * 1000000::bigint - 3600000000 AS began_us
FROM generate_series(1, :upto::bigint) i;
INSERT INTO clients (phone_e164, country, our_number, state, chart, seq, business_type, location, business_name, owner_name, pay_token, payment_active, stuck, stuck_since,
	gate, gate_at_us, entered_us, last_in_us, woke_to_us, wake_at_us, created_at, updated_at)
SELECT p.phone, CASE WHEN i % 7 = 0 THEN 'US' WHEN i % 11 = 0 THEN 'IE' ELSE 'GB' END, :'number',
	CASE WHEN i % 97 = 0 THEN 'PAUSED' WHEN i % 89 = 0 THEN 'OPTED_OUT' ELSE s.name END, (SELECT max(id) FROM charts), p.far, 'plumber', 'Leeds',
	'Business ' || i, 'Owner ' || i, 'b' || substr(md5(i::text), 1, 21), p.far > 5, CASE WHEN i % 2003 = 0 THEN 'silent' END, CASE WHEN i % 2003 = 0 THEN usher_ts(began_us) END,
	CASE WHEN i % 5003 = 4 AND p.far < 10 THEN 'waiting_number' END, CASE WHEN i % 5003 = 4 AND p.far < 10 THEN began_us ELSE 0 END,
	began_us, began_us, began_us, 0, usher_ts(began_us), usher_ts(began_us + p.far * 600000000)
FROM people p JOIN steps s ON s.k = p.far;
-- One text a step: each took from seconds to hours.
INSERT INTO messages (client_id, direction, carrier, carrier_id, dedupe, our_number, body, seq, steps, state_from, state_to, chart, answers, answer_status, created_at)
SELECT c.id, 'in', 'twilio', 'SM' || md5(c.id || '.c' || n), md5(c.phone_e164 || '.c' || n)::uuid, :'number', 'an answer', n, 'say.hello:1c', a.name, coalesce(b.name, a.name), c.chart,
	ARRAY['Thanks. What is next?'], 'given', usher_ts(p.began_us + (n * n * (5 + c.id % 300)) * 1000000::bigint)
FROM people p JOIN clients c ON c.phone_e164 = p.phone CROSS JOIN LATERAL generate_series(1, p.far) n JOIN steps a ON a.k = n LEFT JOIN steps b ON b.k = n + 1 AND n < p.far
ORDER BY p.began_us + n * 60000000;
INSERT INTO number_pool (phone_e164, status, client_id, country, carrier, link_status, assigned_at, created_at, updated_at)
SELECT '+44203' || lpad(p.i::text, 7, '0'), CASE WHEN p.far = 10 THEN 'ASSIGNED' ELSE 'AVAILABLE' END, CASE WHEN p.far = 10 THEN c.id END, c.country, 'twilio', 'linked',
	CASE WHEN p.far = 10 THEN usher_ts(p.began_us) END, now(), now()
FROM people p JOIN clients c ON c.phone_e164 = p.phone WHERE p.far = 10 OR p.i % 40 = 7;
INSERT INTO jobs (kind, state, due_us, last_error, created_at, updated_at) SELECT 'event', 'failed', 1, 'the receiver said 500', now(), now() FROM generate_series(1, 20);
INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at) SELECT 'carrier_failing', 'warning', 'seed' || i, '7 of 20 calls', now(), now() FROM generate_series(1, 5) i;
COMMIT;
VACUUM ANALYZE clients, messages, number_pool, jobs, alerts;
CHECKPOINT;
