-- tests/browser/seed.sql: many clients with what belongs to them, as if they had come over ninety days.
-- SPDX-License-Identifier: MIT
-- usage: psql -v n=10000 -f seed.sql, on a migrated database (USHER serves it or not). Phones +447400000001 ..., +12065550001 ... do not meet those of
-- the demonstration. Run once; a second run changes nothing.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL synchronous_commit = off;
ALTER TABLE clients DISABLE TRIGGER USER;
ALTER TABLE number_pool DISABLE TRIGGER USER;
ALTER TABLE messages DISABLE TRIGGER USER;

CREATE TEMP TABLE seed ON COMMIT DROP AS
SELECT i, CASE WHEN i % 3 = 0 THEN '+1206' || lpad((2000000 + i)::text, 7, '0') ELSE '+4474' || lpad(i::text, 8, '0') END AS phone,
	CASE WHEN i % 3 = 0 THEN 'US' ELSE 'GB' END AS country,
	(ARRAY['S1_BUSINESS_TYPE_LOCATION', 'S2_BUSINESS_NAME', 'S3_OWNER_NAME', 'S4_NOTIFICATION_PREF', 'S5_CONFIRM_LIVE', 'S5_CONFIRM_LIVE', 'S6_PHONE_TYPE',
		'S7_FWD_SENT', 'S8_FWD_CONFIRM', 'S9_TEST_CALL', 'PAUSED', 'OPTED_OUT', 'CLOSED', 'COMPLETE', 'COMPLETE', 'COMPLETE', 'COMPLETE', 'COMPLETE',
		'COMPLETE', 'COMPLETE'])[1 + (i * 7919) % 20] AS state,
	now() - make_interval(secs => 3600 + (i * 7919) % 7776000) AS made
FROM generate_series(1, :n) AS g(i)
WHERE NOT EXISTS (SELECT FROM clients WHERE phone_e164 = '+447400000001');
ALTER TABLE seed ADD step integer;
UPDATE seed SET step = CASE WHEN state LIKE 'S_\_%' THEN substr(state, 2, 1)::integer WHEN state = 'CLOSED' THEN 9 WHEN state = 'OPTED_OUT' THEN 1 + i % 5 ELSE 10 END;

INSERT INTO clients (phone_e164, country, lang, our_number, carrier, state, history, chart, seq, opted_out, business_type, location, business_name,
	owner_name, notification_pref, phone_type, payment_active, pay_provider, pay_token, gate, gate_at_us, number_e164, stuck, stuck_since, handed_off,
	live, entered_us, last_in_us, created_at, updated_at)
SELECT phone, country, 'en', coalesce((SELECT our_number FROM clients WHERE our_number <> '' LIMIT 1), '+15005550006'), 'twilio', state,
	CASE state WHEN 'PAUSED' THEN 'h_work=COMPLETE' WHEN 'OPTED_OUT' THEN 'h_all=S' || step || substr((ARRAY['1_BUSINESS_TYPE_LOCATION', '2_BUSINESS_NAME',
		'3_OWNER_NAME', '4_NOTIFICATION_PREF', '5_CONFIRM_LIVE'])[step], 2) ELSE '' END,
	(SELECT max(id) FROM charts), least(step, 9), state = 'OPTED_OUT',
	CASE WHEN step > 1 THEN (ARRAY['Plumber', 'Hair salon', 'Electrician', 'Dentist', 'Garage', 'Bakery'])[1 + i % 6] END,
	CASE WHEN step > 1 THEN CASE country WHEN 'US' THEN (ARRAY['Seattle', 'Tacoma', 'Spokane'])[1 + i % 3] ELSE (ARRAY['Leeds', 'York', 'Hull', 'Bath'])[1 + i % 4] END END,
	CASE WHEN step > 2 THEN (ARRAY['Smith', 'Okafor', 'Nguyen', 'García', 'Kowalski', 'Murphy', 'Singh', 'Brown'])[1 + i % 8] || ' & Sons ' || i END,
	CASE WHEN step > 3 THEN (ARRAY['Sam', 'Maria', 'Priya', 'Tom', 'Aoife', 'Chidi'])[1 + i % 6] || ' ' || (ARRAY['Smith', 'Okafor', 'Nguyen', 'García'])[1 + i % 4] END,
	CASE WHEN step > 4 THEN 'sms' END, CASE WHEN step > 6 THEN (ARRAY['iphone', 'android', 'landline'])[1 + i % 3] END,
	step BETWEEN 6 AND 10 AND state NOT IN ('PAUSED', 'CLOSED'), CASE WHEN step > 5 THEN 'stripe' END, 'seed-' || i,
	CASE WHEN state = 'S5_CONFIRM_LIVE' AND i % 2 = 0 THEN 'link_sent' WHEN state = 'S5_CONFIRM_LIVE' AND i % 35 = 0 THEN 'waiting_number' END, usher_us(made),
	CASE WHEN step >= 6 AND state <> 'CLOSED' THEN CASE country WHEN 'US' THEN '+1253' || lpad((2000000 + i)::text, 7, '0') ELSE '+4411' || lpad(i::text, 8, '0') END END,
	CASE WHEN step < 10 AND i % 17 = 0 THEN (ARRAY['silent', 'not_understood'])[1 + i % 2] END, CASE WHEN step < 10 AND i % 17 = 0 THEN made + interval '1 hour' END,
	i % 101 = 0, state = 'COMPLETE', usher_us(made), usher_us(made), made, made + interval '30 minutes'
FROM seed;

INSERT INTO number_pool (phone_e164, status, client_id, country, carrier, link_status, assigned_at, features, monthly_micros, setup_micros, currency, area_code,
	number_type, locality, purchased_at, verified_at, linked_at, created_at, updated_at)
SELECT c.number_e164, CASE s.state WHEN 'PAUSED' THEN 'PAUSED' ELSE 'ASSIGNED' END, c.id, c.country, CASE WHEN s.i % 5 = 0 THEN 'telnyx' ELSE 'twilio' END, 'linked', s.made,
	'{sms,voice}', 1150000, 0, CASE c.country WHEN 'US' THEN 'USD' ELSE 'GBP' END, CASE c.country WHEN 'US' THEN '253' ELSE '1113' END, 'local', c.location, s.made, s.made, s.made, s.made, s.made
FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE c.number_e164 IS NOT NULL;

-- Stock of every kind: free, resting, not linked yet, failed, drifted, unclaimed.
INSERT INTO number_pool (phone_e164, status, country, carrier, link_status, link_retries, link_last_at, link_error, link_error_code, link_error_title, quarantined_at,
	quarantine_until_us, features, monthly_micros, currency, drift, drift_at, mended_at, unclaimed, number_type, purchased_at, created_at, updated_at)
SELECT '+4412' || lpad(k::text, 8, '0'), (ARRAY['AVAILABLE', 'AVAILABLE', 'AVAILABLE', 'QUARANTINED', 'PENDING', 'PENDING', 'AVAILABLE', 'PENDING'])[1 + k % 8], 'GB', 'twilio',
	(ARRAY['linked', 'linked', 'linked', 'linked', 'pending', 'failed', 'linked', 'pending'])[1 + k % 8], CASE k % 8 WHEN 4 THEN 2 WHEN 5 THEN 4 ELSE 0 END,
	CASE WHEN k % 8 IN (4, 5) THEN now() - interval '20 minutes' END, CASE WHEN k % 8 = 5 THEN 'the number is not active yet' END, CASE WHEN k % 8 = 5 THEN '20404' END,
	CASE WHEN k % 8 = 5 THEN 'Not found' END, CASE WHEN k % 8 = 3 THEN now() - interval '5 days' END, CASE WHEN k % 8 = 3 THEN usher_us(now() + interval '25 days') ELSE 0 END,
	'{sms,voice}', 1150000, 'GBP', CASE WHEN k % 8 = 6 THEN 'sms_url voice_url' END, CASE WHEN k % 8 = 6 THEN now() - interval '2 hours' END,
	CASE WHEN k % 16 = 6 THEN now() - interval '1 hour' END, k % 8 = 7, 'local', now() - interval '40 days', now() - interval '40 days', now()
FROM generate_series(1, least(:n / 50, 400)) AS g(k) WHERE EXISTS (SELECT FROM seed);

-- The conversation of each: what was asked and answered, one row in for each step.
INSERT INTO messages (client_id, direction, carrier, carrier_id, our_number, body, seq, steps, state_from, state_to, chart, answers, answer_status, created_at)
SELECT c.id, 'in', 'twilio', 'SM' || md5(s.i || '-' || k), c.our_number, v.body, CASE WHEN k > 5 THEN k + 1 ELSE k END, v.event || ':0', v.was, v.becomes, c.chart, ARRAY[v.answer], 'given',
	s.made + make_interval(mins => k * 3 + CASE WHEN k > 5 THEN 3 ELSE 0 END)
FROM seed s JOIN clients c ON c.phone_e164 = s.phone JOIN (VALUES
	(1, 'Plumber, Leeds', 'answer.trade_place', 'S1_BUSINESS_TYPE_LOCATION', 'S2_BUSINESS_NAME', 'Thanks. What is your business called?'),
	(2, 'Smith & Sons', 'answer.business_name', 'S2_BUSINESS_NAME', 'S3_OWNER_NAME', 'And your own name?'),
	(3, 'Sam Smith', 'answer.owner_name', 'S3_OWNER_NAME', 'S4_NOTIFICATION_PREF', 'How shall we tell you of missed calls? Send SMS.'),
	(4, 'sms', 'answer.alerts_sms', 'S4_NOTIFICATION_PREF', 'S5_CONFIRM_LIVE', 'All right? Send OK.'),
	(5, 'OK', 'answer.yes', 'S5_CONFIRM_LIVE', 'S5_CONFIRM_LIVE', 'Here is your payment link.'),
	(6, 'iPhone', 'answer.iphone', 'S6_PHONE_TYPE', 'S7_FWD_SENT', 'Dial **61*...# and send DONE.'),
	(7, 'DONE', 'answer.done', 'S7_FWD_SENT', 'S8_FWD_CONFIRM', 'Now ring your business phone and let it ring.')) AS v(k, body, event, was, becomes, answer) ON k < s.step
ORDER BY s.i, k;
INSERT INTO journal (client_id, seq, steps, state_from, state_to, chart, cause, at)
SELECT c.id, 6, 'pay.active:0', 'S5_CONFIRM_LIVE', 'S6_PHONE_TYPE', c.chart, 'payment', s.made + interval '17 minutes'
FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE s.step > 5;
INSERT INTO journal (client_id, seq, steps, state_from, state_to, chart, cause, at)
SELECT c.id, 9, 'call.ended:0', 'S9_TEST_CALL', 'COMPLETE', c.chart, 'call_ended', s.made + interval '28 minutes'
FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE s.state IN ('COMPLETE', 'PAUSED');
INSERT INTO messages (client_id, direction, carrier, carrier_id, our_number, body, status, segments, error_code, error, created_at, updated_at)
SELECT c.id, 'out', 'twilio', 'SM' || md5('out' || s.i), c.our_number, 'You are live: missed calls go to your number now.',
	CASE WHEN s.i % 19 = 0 THEN 'undelivered' WHEN s.i % 23 = 0 THEN 'unknown' ELSE 'delivered' END, 1, CASE WHEN s.i % 19 = 0 THEN 30003 END,
	CASE WHEN s.i % 19 = 0 THEN 'Unreachable destination handset' END, s.made + interval '29 minutes', s.made + interval '29 minutes'
FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE s.step > 9;
INSERT INTO payment_events (provider, event_id, type, reference, client_id, subscription_id, occurred_at, received_at, effect, outcome)
SELECT 'stripe', 'evt_seed_' || s.i, 'checkout.session.completed', c.pay_token, c.id, 'sub_seed_' || s.i, s.made + interval '17 minutes', s.made + interval '17 minutes', 'active', 'applied'
FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE s.step > 5;
INSERT INTO audit_log (at, actor, action, client_id, from_value, to_value)
SELECT s.made + interval '17 minutes', 'usher', 'number.assign', c.id, 'AVAILABLE', 'ASSIGNED' FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE c.number_e164 IS NOT NULL;
INSERT INTO alerts (kind, severity, resource, client_id, detail, first_at, last_at)
SELECT 'stuck', 'warning', 'client:' || c.id, c.id, c.stuck, c.stuck_since, c.stuck_since FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE c.stuck IS NOT NULL
ORDER BY s.i LIMIT 300;
INSERT INTO jobs (kind, subject, client_id, state, due_us, attempts, last_error, created_at, updated_at)
SELECT 'send', 'message:0', c.id, 'failed', usher_us(s.made), 5, 'the number is not a mobile', s.made, s.made FROM seed s JOIN clients c ON c.phone_e164 = s.phone WHERE s.i % 211 = 0;

ALTER TABLE clients ENABLE TRIGGER USER;
ALTER TABLE number_pool ENABLE TRIGGER USER;
ALTER TABLE messages ENABLE TRIGGER USER;
COMMIT;
ANALYZE;
