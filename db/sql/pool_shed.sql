-- Numbers that have rested and that usher itself bought go back to the carrier where there are enough: more than $1 beside those who wait.
-- $1 how many are kept per country, $2 text[] configured carriers, $3 now_us. Row: job id.
WITH due AS MATERIALIZED (
	SELECT id, country, row_number() OVER (PARTITION BY country ORDER BY quarantine_until_us, id) AS place FROM number_pool n
	WHERE status = 'QUARANTINED' AND release_us = 0 AND quarantine_until_us <= $3::bigint AND managed AND carrier = ANY ($2::text[])
		AND EXISTS (SELECT FROM purchases p WHERE p.number_id = n.id AND p.state = 'stored')
), over AS (
	SELECT d.id FROM due d
	WHERE d.place + (SELECT count(*) FROM number_pool n WHERE n.country = d.country AND n.status = 'AVAILABLE')
		> $1::bigint + (SELECT count(*) FROM clients c WHERE c.country = d.country AND c.gate IN ('paid_waiting', 'waiting_number'))
), u AS (
	UPDATE number_pool SET last_client_id = NULL, quarantine_until_us = 9223372036854775807, release_us = $3::bigint, release_reason = 'rested, and there are enough',
		updated_at = usher_ts($3::bigint)
	WHERE id = ANY (ARRAY(SELECT id FROM over)) AND status = 'QUARANTINED' AND release_us = 0 RETURNING id
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, from_value, to_value, reason)
	SELECT usher_ts($3::bigint), 'usher', 'number.leave', id, 'QUARANTINED', 'QUARANTINED', 'rested, and there are enough' FROM u
)
INSERT INTO jobs (kind, subject, key, due_us, created_at, updated_at)
SELECT 'release', 'number:' || id, 'release:' || id || ':' || $3::bigint, $3::bigint, usher_ts($3::bigint), usher_ts($3::bigint) FROM u ORDER BY id
ON CONFLICT (key) DO NOTHING RETURNING id
