-- Hold one number for a client who is to pay: renews their own hold (an active number in an account of theirs needs none, unless it is gone or cannot be linked), else one that rests from before, else an available one. Numbers that somebody else is just taking are passed over.
-- $1 client id, $2 country, $3 now_us, $4 until_us. Row: phone_e164, what it was before; no row: none to hold.
-- Also as number_hold_wait: waits for numbers that somebody else is just taking (they may roll back).
WITH mine AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE client_id = $1::bigint FOR UPDATE
), own AS MATERIALIZED (
	SELECT phone_e164 FROM own_numbers
	WHERE client_id = $1::bigint AND status = 'ACTIVE' AND gone_at IS NULL AND link_status <> 'failed'
		AND NOT EXISTS (SELECT FROM mine WHERE status IN ('ASSIGNED', 'PAUSED'))
), resting AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE last_client_id = $1::bigint AND status = 'QUARANTINED' AND NOT EXISTS (SELECT FROM mine) AND NOT EXISTS (SELECT FROM own)
	ORDER BY quarantined_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED
), free AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE status = 'AVAILABLE' AND country = $2::text
		AND NOT EXISTS (SELECT FROM mine) AND NOT EXISTS (SELECT FROM own) AND NOT EXISTS (SELECT FROM resting)
	ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
), pick AS MATERIALIZED (
	SELECT id, status FROM mine WHERE NOT EXISTS (SELECT FROM own) UNION ALL SELECT id, status FROM resting UNION ALL SELECT id, status FROM free LIMIT 1
), held AS (
	UPDATE number_pool n SET status = CASE WHEN n.status IN ('ASSIGNED', 'PAUSED') THEN n.status ELSE 'RESERVED' END, client_id = $1::bigint,
		reserved_at = CASE WHEN n.status IN ('ASSIGNED', 'PAUSED') THEN NULL ELSE coalesce(n.reserved_at, usher_ts($3::bigint)) END,
		reserved_until_us = CASE WHEN n.status IN ('ASSIGNED', 'PAUSED') THEN 0 ELSE $4::bigint END,
		paying_until_us = CASE WHEN pick.status = 'RESERVED' THEN n.paying_until_us ELSE 0 END,
		quarantined_at = NULL, quarantine_until_us = 0, updated_at = usher_ts($3::bigint)
	FROM pick WHERE n.id = (SELECT id FROM pick)
	RETURNING n.phone_e164, pick.status
)
SELECT phone_e164, status FROM held UNION ALL SELECT phone_e164, 'AVAILABLE' FROM own
