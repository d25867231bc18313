-- The outcomes of runs, and an alert for each that is to have one. Arrays: $1 ids, $2 fences, $3 states (done,
-- due or failed), $4 due_us, $5 errors, $6 attempts, $7 alert; $8 now_us. Row: id. Not among them: somebody else has it now.
-- No join, and nothing of `state` that an index knows: whatever statistics say, it goes by the primary key.
WITH j AS (
	UPDATE jobs SET state = ($3::text[])[array_position($1::bigint[], id)], due_us = ($4::bigint[])[array_position($1::bigint[], id)],
		last_error = ($5::text[])[array_position($1::bigint[], id)], attempts = ($6::bigint[])[array_position($1::bigint[], id)],
		lost = 0, lease_until_us = 0, updated_at = usher_ts($8::bigint)
	WHERE id = ANY ($1::bigint[]) AND fence = ($2::bigint[])[array_position($1::bigint[], id)] AND state || '' = 'running'
	RETURNING id, kind, client_id, last_error, ($7::boolean[])[array_position($1::bigint[], id)] AS alert
), a AS (
	INSERT INTO alerts (kind, severity, resource, client_id, detail, first_at, last_at)
	SELECT 'job_failed', 'warning', 'job:' || id, client_id, kind || coalesce(': ' || last_error, ''), usher_ts($8::bigint), usher_ts($8::bigint)
	FROM j WHERE alert ORDER BY id
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL
	DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at, detail = excluded.detail
)
SELECT id FROM j
