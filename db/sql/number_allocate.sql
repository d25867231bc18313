-- Give one client their number: their own (assigned; the active one of an account of theirs, unless it is gone or cannot be linked; held), else one that rests from before, else an available one, else the
-- one held longest for somebody whose checkout is not open. Idempotent. Numbers that somebody else is just taking are passed over.
-- (paying_until_us stands on the number's own row: whoever waits for the row sees it, a look into another table would be as of before.)
-- $1 client id, $2 country, $3 now_us. Row: phone_e164, what it was before, holder it was taken from (null: none); no row: the pool is empty.
-- Also as number_allocate_wait: waits for numbers that somebody else is just taking (they may roll back).
WITH mine AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE client_id = $1::bigint FOR UPDATE
), own AS MATERIALIZED (
	SELECT o.phone_e164, CASE WHEN c.number_e164 = o.phone_e164 THEN 'ASSIGNED' ELSE 'AVAILABLE' END AS status
	FROM own_numbers o JOIN clients c ON c.id = o.client_id
	WHERE o.client_id = $1::bigint AND o.status = 'ACTIVE' AND o.gone_at IS NULL AND o.link_status <> 'failed'
		AND NOT EXISTS (SELECT FROM mine WHERE status IN ('ASSIGNED', 'PAUSED'))
), resting AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE last_client_id = $1::bigint AND status = 'QUARANTINED' AND NOT EXISTS (SELECT FROM mine) AND NOT EXISTS (SELECT FROM own)
	ORDER BY quarantined_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED
), free AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE status = 'AVAILABLE' AND country = $2::text
		AND NOT EXISTS (SELECT FROM mine) AND NOT EXISTS (SELECT FROM own) AND NOT EXISTS (SELECT FROM resting)
	ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
), held AS MATERIALIZED (
	SELECT p.id, p.status, p.client_id AS holder FROM number_pool p WHERE p.status = 'RESERVED' AND p.country = $2::text
		AND NOT EXISTS (SELECT FROM mine) AND NOT EXISTS (SELECT FROM own) AND NOT EXISTS (SELECT FROM resting) AND NOT EXISTS (SELECT FROM free)
		AND p.paying_until_us <= $3::bigint
	ORDER BY p.reserved_at LIMIT 1 FOR UPDATE SKIP LOCKED
), pick AS MATERIALIZED (
	SELECT id, status, NULL::bigint AS holder FROM mine WHERE NOT EXISTS (SELECT FROM own) UNION ALL SELECT id, status, NULL FROM resting
	UNION ALL SELECT id, status, NULL FROM free UNION ALL SELECT id, status, holder FROM held LIMIT 1
), given AS (
	UPDATE number_pool n SET status = CASE WHEN n.status = 'PAUSED' THEN n.status ELSE 'ASSIGNED' END, client_id = $1::bigint, last_client_id = $1::bigint,
		reserved_at = NULL, reserved_until_us = 0, paying_until_us = 0, quarantined_at = NULL, quarantine_until_us = 0,
		assigned_at = CASE WHEN n.status IN ('ASSIGNED', 'PAUSED') THEN n.assigned_at ELSE usher_ts($3::bigint) END, updated_at = usher_ts($3::bigint)
	FROM pick WHERE n.id = (SELECT id FROM pick)
	RETURNING n.phone_e164, pick.status, pick.holder
)
SELECT phone_e164, status, holder FROM given UNION ALL SELECT phone_e164, status, NULL FROM own
