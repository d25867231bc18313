-- Look at a number at its carrier now, and mend what is not as wanted; tries that were used up begin anew. $1 number, $2 now_us, $3 actor. Row: JSON; none: not in the pool.
WITH n AS MATERIALIZED (
	SELECT id, link_status FROM number_pool WHERE phone_e164 = $1::text AND status <> 'RELEASED' AND managed AND NOT unclaimed
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, from_value) SELECT usher_ts($2::bigint), $3::text, 'number.link_asked', id, link_status FROM n
), job AS (
	INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
	SELECT 'link', 'number:' || id, 'link:' || id, $2::bigint, usher_ts($2::bigint), usher_ts($2::bigint) FROM n
	ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
		WHERE j.state <> 'running' RETURNING id
)
SELECT json_build_object('number', $1::text, 'link_status', n.link_status, 'job', (SELECT id FROM job)) FROM n
