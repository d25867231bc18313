-- An own number becomes its client's number. $1 number, $2 the client's phone, $3 now_us, $4 actor. Row: what came of it: used, already, no_number, no_client, other_client, managed, gone.
-- Lock order: client, number.
WITH client AS MATERIALIZED (
	SELECT id, number_e164 FROM clients WHERE phone_e164 = $2::text FOR NO KEY UPDATE
), wanted AS MATERIALIZED (
	SELECT o.id, o.client_id, o.status, o.gone_at, o.phone_e164 FROM own_numbers o WHERE o.phone_e164 = $1::text AND (SELECT count(*) FROM client) >= 0 FOR UPDATE
), verdict AS MATERIALIZED (
	SELECT CASE WHEN w.id IS NULL THEN 'no_number' WHEN c.id IS NULL THEN 'no_client' WHEN w.client_id <> c.id THEN 'other_client'
		WHEN w.gone_at IS NOT NULL THEN 'gone' WHEN w.status = 'ACTIVE' THEN 'already'
		WHEN EXISTS (SELECT FROM number_pool p WHERE p.client_id = c.id AND p.status IN ('ASSIGNED', 'PAUSED')) THEN 'managed' ELSE 'used' END AS what,
		w.id, c.id AS client_id, c.number_e164
	FROM (VALUES (1)) AS one(n) LEFT JOIN wanted w ON true LEFT JOIN client c ON true
), others AS (
	UPDATE own_numbers o SET status = 'FOUND', updated_at = usher_ts($3::bigint) FROM verdict v
	WHERE v.what = 'used' AND o.client_id = v.client_id AND o.status = 'ACTIVE' AND o.id <> v.id RETURNING o.id
), used AS (
	UPDATE own_numbers o SET status = 'ACTIVE', client_id = v.client_id, link_status = 'pending', link_retries = 0, activated_at = usher_ts($3::bigint), updated_at = usher_ts($3::bigint)
	FROM verdict v WHERE v.what = 'used' AND o.id = v.id AND (SELECT count(*) FROM others) >= 0
), moved AS (
	UPDATE clients c SET number_e164 = $1::text, updated_at = usher_ts($3::bigint) FROM verdict v
	WHERE v.what = 'used' AND c.id = v.client_id AND v.number_e164 IS NOT NULL
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value)
	SELECT usher_ts($3::bigint), $4::text, 'own_number.use', client_id, 'own_number:' || id FROM verdict WHERE what = 'used'
), queued AS (
	INSERT INTO jobs AS j (kind, subject, client_id, key, due_us, created_at, updated_at)
	SELECT 'own_link', 'own_number:' || id, client_id, 'own_link:' || id, $3::bigint, usher_ts($3::bigint), usher_ts($3::bigint) FROM verdict WHERE what = 'used'
	ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, client_id = excluded.client_id, last_error = NULL, updated_at = excluded.updated_at
	WHERE j.state <> 'running'
)
SELECT what FROM verdict
