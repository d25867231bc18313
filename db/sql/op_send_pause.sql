-- Hold texts back. $1 'paused' or 'paused+answers', $2 actor, $3 reason, $4 now_us. Row: JSON.
WITH s AS (
	INSERT INTO switches (name, value, actor, reason, at) VALUES ('sending', $1::text, $2::text, nullif($3::text, ''), usher_ts($4::bigint))
	ON CONFLICT (name) DO UPDATE SET value = excluded.value, actor = excluded.actor, reason = excluded.reason, at = excluded.at
	RETURNING value, actor, reason, at
), l AS (
	INSERT INTO audit_log (at, actor, action, to_value, reason) SELECT at, actor, 'send.pause', value, reason FROM s
), a AS (
	INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at) SELECT 'send_paused', 'warning', 'sending', 'by ' || actor, at, at FROM s
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET last_at = excluded.last_at, detail = excluded.detail
)
SELECT json_build_object('paused', true, 'answers', value = 'paused+answers', 'since', at, 'by', actor, 'reason', reason,
	'waiting', (SELECT count(*) FROM jobs WHERE lane = 1 AND state IN ('due', 'running'))) FROM s
