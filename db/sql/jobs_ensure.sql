-- The recurring jobs are there, each once; those of "at start" are due now. Arrays: $1 kinds, $2 at start; $3 now_us.
INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
SELECT kind, 'every:' || kind, 'every:' || kind, $3::bigint, usher_ts($3::bigint), usher_ts($3::bigint)
FROM unnest($1::text[], $2::boolean[]) AS u(kind, at_start) ORDER BY kind
ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = $3::bigint, updated_at = excluded.updated_at
	WHERE j.state IN ('done', 'failed') OR (j.state = 'due' AND j.due_us > $3::bigint
		AND (SELECT u.at_start FROM unnest($1::text[], $2::boolean[]) AS u(kind, at_start) WHERE u.kind = j.kind))
