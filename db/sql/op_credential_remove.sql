-- Forget credentials and the numbers of their account. $1 name, $2 true: even while a client's number depends on them, $3 now_us, $4 actor.
-- Row: the numbers that depend on them, whether they were removed; no row: none of this name.
WITH owners AS MATERIALIZED (
	SELECT c.id, o.phone_e164 FROM clients c JOIN own_numbers o ON o.client_id = c.id AND o.status = 'ACTIVE'
		JOIN credentials d ON d.id = o.credential_id
	WHERE d.name = $1::text ORDER BY c.id FOR NO KEY UPDATE OF c
), found AS MATERIALIZED (
	SELECT d.id, d.client_id, coalesce((SELECT string_agg(phone_e164, ', ') FROM owners), '') AS numbers FROM credentials d WHERE d.name = $1::text
), freed AS (
	UPDATE clients c SET number_e164 = NULL, updated_at = usher_ts($3::bigint) FROM owners, found
	WHERE $2::boolean AND c.id = owners.id AND c.number_e164 = owners.phone_e164
), removed AS (
	DELETE FROM credentials d USING found WHERE d.id = found.id AND (found.numbers = '' OR $2::boolean) RETURNING d.id, d.client_id
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, from_value)
	SELECT usher_ts($3::bigint), $4::text, 'credential.remove', client_id, 'credential:' || id FROM removed
)
SELECT found.numbers, EXISTS (SELECT FROM removed) FROM found
