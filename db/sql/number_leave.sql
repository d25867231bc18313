-- A number is to go back to its carrier: it rests, without a former client to come back to, until the carrier confirms. One that was taken
-- on an operator's word and never seen in the account is RELEASED by their word, and looked for there.
-- $1 number, $2 text[] statuses it may have, $3 now_us, $4 actor, $5 reason. Row: what it was, whether it leaves, whether the carrier has to confirm.
WITH n AS MATERIALIZED (
	SELECT *, carrier_sid IS NOT NULL OR seen_at IS NOT NULL OR purchased_at IS NOT NULL AS known FROM number_pool WHERE phone_e164 = $1::text FOR UPDATE
), u AS (
	UPDATE number_pool p SET status = CASE WHEN n.known THEN 'QUARANTINED' ELSE 'RELEASED' END, last_client_id = NULL,
		quarantined_at = CASE WHEN n.known THEN usher_ts($3::bigint) END, quarantine_until_us = CASE WHEN n.known THEN 9223372036854775807 ELSE 0 END,
		released_at = CASE WHEN n.known THEN NULL ELSE usher_ts($3::bigint) END, release_us = $3::bigint, release_reason = $5::text,
		updated_at = usher_ts($3::bigint)
	FROM n WHERE p.id = n.id AND n.status = ANY ($2::text[]) AND n.client_id IS NULL AND n.release_us = 0 AND n.managed
	RETURNING p.id, n.status AS was, p.status AS is_now
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, from_value, to_value, reason)
	SELECT usher_ts($3::bigint), $4::text, 'number.leave', id, was, is_now, $5::text FROM u
), job AS (
	INSERT INTO jobs (kind, subject, key, due_us, created_at, updated_at)
	SELECT 'release', 'number:' || id, 'release:' || id || ':' || $3::bigint, $3::bigint, usher_ts($3::bigint), usher_ts($3::bigint) FROM u
	ON CONFLICT (key) DO NOTHING
)
SELECT CASE WHEN n.release_us > 0 THEN 'on its way back to the carrier' ELSE n.status END, EXISTS (SELECT FROM u), n.known FROM n
