-- An own number is no longer its client's number; it stays in their account and in the lists. $1 number, $2 now_us, $3 actor. Row: its client's phone; no row: it was nobody's.
WITH client AS MATERIALIZED (
	SELECT c.id, c.phone_e164 FROM clients c JOIN own_numbers o ON o.client_id = c.id WHERE o.phone_e164 = $1::text AND o.status = 'ACTIVE' FOR NO KEY UPDATE OF c
), dropped AS (
	UPDATE own_numbers o SET status = 'FOUND', updated_at = usher_ts($2::bigint) FROM client c
	WHERE o.phone_e164 = $1::text AND o.status = 'ACTIVE' AND o.client_id = c.id RETURNING o.id, o.client_id
), freed AS (
	UPDATE clients c SET number_e164 = NULL, updated_at = usher_ts($2::bigint) FROM dropped d WHERE c.id = d.client_id AND c.number_e164 = $1::text
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, from_value)
	SELECT usher_ts($2::bigint), $3::text, 'own_number.drop', client_id, 'own_number:' || id FROM dropped
)
SELECT c.phone_e164 FROM client c, dropped d WHERE d.client_id = c.id
