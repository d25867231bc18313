-- Clients whose phones are to be looked up, once each; a job that is over was for the phone before. $1 bigint[] client ids, $2 now_us.
INSERT INTO jobs AS j (kind, subject, client_id, key, due_us, created_at, updated_at)
SELECT 'lookup', 'client:' || id, id, 'lookup:' || id, $2::bigint, usher_ts($2::bigint), usher_ts($2::bigint) FROM (SELECT DISTINCT unnest($1::bigint[])) AS u(id)
ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
	WHERE j.state IN ('done', 'failed')
