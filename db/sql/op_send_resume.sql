-- Let texts go again. $1 actor, $2 now_us. Row: JSON.
WITH s AS (DELETE FROM switches WHERE name = 'sending' RETURNING value, at),
l AS (INSERT INTO audit_log (at, actor, action, from_value) SELECT usher_ts($2::bigint), $1::text, 'send.resume', value FROM s),
a AS (UPDATE alerts SET cleared_at = usher_ts($2::bigint) WHERE kind = 'send_paused' AND cleared_at IS NULL)
SELECT json_build_object('paused', false, 'since', (SELECT at FROM s), 'waiting', (SELECT count(*) FROM jobs WHERE lane = 1 AND state IN ('due', 'running')))
