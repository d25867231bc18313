-- The assistant has a number's calls, or has them no more; then its addresses at the carrier are set again by a link job. $1 number id, $2 job id,
-- $3 fence, $4 true: it has them, $5 its id of the number or null, $6 now_us. A link job that is running may have read who had the calls before:
-- then another one follows it. Row: is this still what is wanted?
WITH u AS (
	UPDATE number_pool p SET voice_link_status = CASE WHEN $4::boolean THEN 'linked' ELSE 'none' END, voice_link_id = $5::text, voice_link_retries = 0,
		voice_link_error = NULL, voice_link_last_at = usher_ts($6::bigint), updated_at = usher_ts($6::bigint)
	WHERE p.id = $1::bigint AND EXISTS (SELECT FROM jobs WHERE id = $2::bigint AND fence = $3::bigint AND state = 'running')
	RETURNING p.id, p.status, p.managed, p.client_id
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, number_id, to_value)
	SELECT usher_ts($6::bigint), 'usher', CASE WHEN $4::boolean THEN 'number.voice_link' ELSE 'number.voice_unlink' END, client_id, id, $5::text FROM u
), cleared AS (
	UPDATE alerts SET cleared_at = usher_ts($6::bigint)
	WHERE cleared_at IS NULL AND kind = 'voice_link_failed' AND resource = 'number:' || $1::bigint AND EXISTS (SELECT FROM u)
), again AS (
	INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
	SELECT 'link', 'number:' || u.id,
		'link:' || u.id || CASE WHEN EXISTS (SELECT FROM jobs r WHERE r.key = 'link:' || u.id AND r.state = 'running') THEN ':next' ELSE '' END,
		$6::bigint, usher_ts($6::bigint), usher_ts($6::bigint)
	FROM u WHERE u.status <> 'RELEASED' AND u.managed
	ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
		WHERE j.state IN ('due', 'done', 'failed')
)
SELECT (u.status = 'ASSIGNED' AND u.managed AND coalesce((SELECT c.live FROM clients c WHERE c.id = u.client_id), false)) = $4::boolean FROM u
