-- tests/bench/reference.sql: what a straightforward server would run for each text, as a script of pgbench.
\set client random(1, :clients)
BEGIN;
INSERT INTO r_messages (client_id, direction, carrier_id, body, created_at)
VALUES (:client, 'in', md5(random()::text), 'Plumber, Leeds', clock_timestamp());
SELECT phone, state, business_type, location, misses FROM r_clients WHERE id = :client FOR UPDATE;
UPDATE r_clients SET state = 'S2_BUSINESS_NAME', business_type = 'plumber', location = 'Leeds', misses = 0, updated_at = clock_timestamp()
WHERE id = :client;
INSERT INTO r_messages (client_id, direction, body, status, created_at)
VALUES (:client, 'out', 'Thanks. What is the name of your business, as customers know it?', 'queued', clock_timestamp());
COMMIT;
