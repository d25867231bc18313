-- Tell nobody of one alert, or (null until: while it is open; 0: mute no more). $1 id, $2 now_us, $3 until_us, $4 actor. Row: JSON; none: no such alert.
WITH a AS (
	UPDATE alerts SET muted_at = CASE WHEN $3::bigint = 0 THEN NULL ELSE usher_ts($2::bigint) END, muted_until = usher_ts(nullif($3::bigint, 0))
	WHERE id = $1::bigint RETURNING id, kind, resource, client_id, muted_at, muted_until
), l AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value)
	SELECT usher_ts($2::bigint), $4::text, CASE WHEN muted_at IS NULL THEN 'alert.unmute' ELSE 'alert.mute' END, client_id, kind || ' ' || id FROM a
)
SELECT json_build_object('id', id, 'kind', kind, 'resource', resource, 'muted_at', muted_at, 'muted_until', muted_until) FROM a
