-- A number of the account that something else uses becomes ours: it is linked, and can be given then. $1 number, $2 now_us, $3 actor. Row: JSON; none: not in the pool.
WITH n AS MATERIALIZED (
	SELECT id, unclaimed FROM number_pool WHERE phone_e164 = $1::text AND status <> 'RELEASED' FOR UPDATE
), u AS (
	UPDATE number_pool p SET unclaimed = false, link_status = 'pending', link_retries = 0, link_waits = 0, updated_at = usher_ts($2::bigint)
	FROM n WHERE p.id = n.id AND n.unclaimed RETURNING p.id
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, reason) SELECT usher_ts($2::bigint), $3::text, 'number.claim', id, 'was in use elsewhere' FROM u
), job AS (
	INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
	SELECT 'link', 'number:' || id, 'link:' || id, $2::bigint, usher_ts($2::bigint), usher_ts($2::bigint) FROM u
	ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
		WHERE j.state IN ('done', 'failed')
)
SELECT json_build_object('number', $1::text, 'claimed', EXISTS (SELECT FROM u), 'note', CASE WHEN n.unclaimed THEN 'it is being linked' ELSE 'it was ours already' END) FROM n
