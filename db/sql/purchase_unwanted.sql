-- Bought, and cannot be stored: it goes back to the carrier. $1 id, $2 job, $3 fence, $4 now_us, $5 carrier's id of the number, $6 error. Row: job id.
WITH u AS (
	UPDATE purchases p SET state = 'ordered', unwanted = true, carrier_sid = $5::text, client_id = NULL, error = $6::text, updated_at = usher_ts($4::bigint)
	FROM jobs j WHERE p.id = $1::bigint AND p.state IN ('ordering', 'ordered', 'unknown') AND j.id = $2::bigint AND j.fence = $3::bigint AND j.state = 'running'
	RETURNING p.id, p.operation
), logged AS (
	INSERT INTO audit_log (at, actor, action, to_value, reason)
	SELECT usher_ts($4::bigint), 'usher', 'purchase.unwanted', 'purchase:' || id, $6::text FROM u
)
INSERT INTO jobs (kind, subject, key, due_us, created_at, updated_at)
SELECT 'release', 'purchase:' || id, 'release:' || operation, $4::bigint, usher_ts($4::bigint), usher_ts($4::bigint) FROM u
ON CONFLICT (key) DO UPDATE SET state = 'due', due_us = excluded.due_us, attempts = 0
RETURNING id
