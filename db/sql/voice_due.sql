-- Numbers whose calls are not where they belong, and that no job sees to. One that has failed waits for an operator, unless what is wanted has
-- changed since. $1 now_us, $2 how many. Row: job id.
INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
SELECT 'vapi', 'number:' || id, 'vapi:' || id, $1::bigint, usher_ts($1::bigint), usher_ts($1::bigint)
FROM (
	SELECT p.id FROM number_pool p LEFT JOIN clients c ON c.id = p.client_id
	WHERE CASE WHEN p.status = 'ASSIGNED' AND p.managed AND coalesce(c.live, false) THEN p.voice_link_status IN ('none', 'pending')
			ELSE p.voice_link_status IN ('linked', 'pending') END
		AND NOT EXISTS (SELECT FROM jobs o WHERE o.key IN ('vapi:' || p.id, 'vapi:' || p.id || ':next') AND o.state IN ('due', 'running'))
	ORDER BY p.id LIMIT $2::bigint
) AS n
ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
	WHERE j.state IN ('done', 'failed')
RETURNING id
