-- Lease due jobs. Texts of one client go out one after the other: the head of its line only. Leases are in unshifted time.
-- $1 now_us, $2 wall_us, $3 lease_us, $4 how many.
-- Row: id, kind, subject, client_id, message_id, payload, attempts, fence, due_us, created_us.
WITH due AS MATERIALIZED (
	SELECT id FROM jobs j
	WHERE state IN ('due', 'running') AND due_us <= $1::bigint AND (state = 'due' OR lease_until_us < $2::bigint)
		AND NOT (kind = 'send' AND EXISTS (SELECT FROM jobs e WHERE e.client_id = j.client_id AND e.kind = 'send'
			AND e.state IN ('due', 'running') AND e.id < j.id))
	ORDER BY due_us, id LIMIT $4::bigint FOR UPDATE SKIP LOCKED
)
UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, lease_until_us = $2::bigint + $3::bigint,
	updated_at = usher_ts($1::bigint)
WHERE id = ANY (ARRAY(SELECT id FROM due))
RETURNING id, kind, subject, client_id, message_id, payload, attempts, fence, due_us, usher_us(created_at)
