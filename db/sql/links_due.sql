-- Numbers that are to be linked and have no job get theirs. $1 how many at most, $2 text[] configured carriers, $3 now_us. Row: job id.
INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
SELECT 'link', 'number:' || id, 'link:' || id, $3::bigint, usher_ts($3::bigint), usher_ts($3::bigint)
FROM (
	SELECT id FROM number_pool p
	WHERE status <> 'RELEASED' AND release_us = 0 AND link_status <> 'linked' AND (link_status = 'pending' OR link_retries < 3)
		AND gone_at IS NULL AND managed AND NOT unclaimed AND carrier = ANY ($2::text[])
		AND NOT EXISTS (SELECT FROM jobs o WHERE o.key IN ('link:' || p.id, 'link:' || p.id || ':next') AND o.state IN ('due', 'running'))
	ORDER BY id LIMIT $1::bigint
) AS n
ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
	WHERE j.state IN ('done', 'failed')
RETURNING id
