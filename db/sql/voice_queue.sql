-- Who has the calls of these numbers may have changed. $1 text[] phones, $2 now_us. A job that is running may have read what was wanted before:
-- then another one follows it.
INSERT INTO jobs AS j (kind, subject, key, due_us, created_at, updated_at)
SELECT 'vapi', 'number:' || p.id,
	'vapi:' || p.id || CASE WHEN EXISTS (SELECT FROM jobs r WHERE r.key = 'vapi:' || p.id AND r.state = 'running') THEN ':next' ELSE '' END,
	$2::bigint, usher_ts($2::bigint), usher_ts($2::bigint)
FROM number_pool p WHERE p.phone_e164 = ANY ($1::text[])
ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
	WHERE j.state IN ('due', 'done', 'failed')
