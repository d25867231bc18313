-- Somebody is on it. What no condition ends but a person (an owner who wants one, a dispute) is over with that: the next one is told
-- again. $1 id, $2 now_us, $3 kinds of that sort text[], $4 actor. Row: JSON; none: no such alert.
WITH a AS (
	UPDATE alerts SET acked_at = usher_ts($2::bigint),
		cleared_at = CASE WHEN kind = ANY ($3::text[]) THEN coalesce(cleared_at, usher_ts($2::bigint)) ELSE cleared_at END
	WHERE id = $1::bigint RETURNING id, kind, resource, client_id, cleared_at
), l AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value) SELECT usher_ts($2::bigint), $4::text, 'alert.ack', client_id, kind || ' ' || id FROM a
)
SELECT json_build_object('id', id, 'kind', kind, 'resource', resource, 'cleared', cleared_at IS NOT NULL) FROM a
