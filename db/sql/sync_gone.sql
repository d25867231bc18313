-- Numbers that the carrier has not listed and says it does not have. One without a client leaves the pool; one that a client has stays theirs, with a critical alert.
-- $1 account, $2 fence, $3 bigint[] number ids, $4 actor, $5 now_us. Row: released, clients' numbers.
WITH gone AS MATERIALIZED (
	SELECT id, status, client_id FROM number_pool WHERE id = ANY ($3::bigint[]) AND status <> 'RELEASED' AND release_us = 0 AND gone_at IS NULL
		AND EXISTS (SELECT FROM sync_accounts WHERE account = $1::text AND fence = $2::bigint) ORDER BY id FOR UPDATE
), u AS (
	UPDATE number_pool n SET gone_at = usher_ts($5::bigint), updated_at = usher_ts($5::bigint),
		status = CASE WHEN n.status IN ('ASSIGNED', 'PAUSED') THEN n.status ELSE 'RELEASED' END,
		client_id = CASE WHEN n.status IN ('ASSIGNED', 'PAUSED') THEN n.client_id END, reserved_at = NULL, reserved_until_us = 0, paying_until_us = 0,
		quarantined_at = NULL, quarantine_until_us = 0, released_at = CASE WHEN n.status IN ('ASSIGNED', 'PAUSED') THEN n.released_at ELSE usher_ts($5::bigint) END
	FROM gone g WHERE n.id = g.id RETURNING n.id, g.status AS was, n.status, g.client_id, n.country
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, number_id, from_value, to_value, reason)
	SELECT usher_ts($5::bigint), $4::text, 'number.gone', client_id, id, was, status, 'not at the carrier any more' FROM u
), told AS (
	INSERT INTO alerts (kind, severity, resource, client_id, detail, first_at, last_at)
	SELECT 'number_gone', CASE WHEN status = 'RELEASED' THEN 'warning' ELSE 'critical' END, 'number:' || id, CASE WHEN status <> 'RELEASED' THEN client_id END,
		CASE WHEN status = 'RELEASED' THEN 'it was ' || was || ', ' || country ELSE 'a client''s number' END, usher_ts($5::bigint), usher_ts($5::bigint) FROM u
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at, detail = excluded.detail
)
SELECT count(*) FILTER (WHERE status = 'RELEASED'), count(*) FILTER (WHERE status <> 'RELEASED') FROM u
