-- tests/bench/jobs.sql: :jobs due jobs, spread over an hour past: texts of :clients clients, events, and other work.
INSERT INTO clients (phone_e164, country, our_number, state, chart, seq, pay_token, created_at, updated_at)
SELECT '+44' || (7000000000 + i), 'GB', '+12025550100', (SELECT min(state) FROM clients), (SELECT max(id) FROM charts), 1, 'bench-' || i, now(), now()
FROM generate_series(1, :clients) i WHERE EXISTS (SELECT FROM clients)
ON CONFLICT DO NOTHING;
INSERT INTO jobs (kind, client_id, due_us, created_at, updated_at)
SELECT CASE WHEN i % 10 < 6 THEN 'answer' WHEN i % 10 < 9 THEN 'send' ELSE 'event' END,
	CASE WHEN i % 10 BETWEEN 6 AND 8 THEN (SELECT min(id) FROM clients) + i * 7919 % (SELECT count(*) FROM clients) END,
	(extract(epoch FROM now()) * 1000000)::bigint - 3600000000 + i * 3600000000 / :jobs, now(), now()
FROM generate_series(1, :jobs::bigint) i;
