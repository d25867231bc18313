-- tests/bench/seed.sql: owners who stand somewhere in the conversation, with what they have said. :from, :upto: their numbers.
INSERT INTO clients (phone_e164, country, our_number, state, chart, seq, business_type, location, business_name, owner_name, pay_token,
	entered_us, last_in_us, woke_to_us, wake_at_us, created_at, updated_at)
SELECT '+' || (447000000000 + i * 618033989 % 1000000000), 'GB', :'number', :'state', (SELECT max(id) FROM charts), 4,
	'plumber', 'Leeds', NULL, NULL, substr(md5(i::text), 1, 22),
	t, t, t, t + 86400000000 * (1 + i % 3) + i, to_timestamp(t / 1000000), to_timestamp(t / 1000000)
FROM generate_series(:from::bigint, :upto - 1) i, (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS t) now;

INSERT INTO messages (client_id, direction, carrier, carrier_id, dedupe, our_number, body, seq, steps, state_from, state_to, chart, answers,
	answer_status, created_at)
SELECT c.id, 'in', 'twilio', 'SM' || md5(c.id || '.' || k), md5(c.phone_e164 || k)::uuid, :'number', 'Plumber, Leeds', k, 'say.trade:1c', :'state',
	:'state', c.chart, ARRAY['Thanks. What is the name of your business, as customers know it?'], 'given', c.created_at
FROM clients c, generate_series(1, 4) k WHERE c.seq = 4 AND NOT EXISTS (SELECT FROM messages m WHERE m.client_id = c.id)
ORDER BY k, c.id;
VACUUM ANALYZE clients, messages;
CHECKPOINT;
