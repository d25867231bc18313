-- Lease due jobs, the oldest of each lane. Texts of one client go out one after the other: the head of its line only; none while sending
-- is paused. A job under which two processes ended is suspected of having ended them: a process runs one suspect at a time, so that no
-- suspect loses its lease through another. Leases are in unshifted time.
-- OFFSET 0 keeps the look at a line a look of its own for each text: as a join it was planned for tables of yesterday (measured: 20 s).
-- $1 now_us, $2 wall_us, $3 lease_us; how many: $4 of lane 0, $5 texts, $6 of lane 2; $7 true: this process runs no suspect.
-- Row: id, kind, subject, client_id, message_id, payload, attempts, fence, due_us, created_us, lane, lost.
WITH suspect AS MATERIALIZED (
	SELECT id FROM jobs WHERE lost > 0 AND state IN ('due', 'running') AND due_us <= $1::bigint AND lost + (state = 'running')::int >= 2
		AND (state = 'due' OR lease_until_us < $2::bigint) AND $7::boolean
		AND NOT (lane = 1 AND EXISTS (SELECT FROM switches WHERE name = 'sending' AND value LIKE 'paused%'))
	ORDER BY due_us, id LIMIT 1 FOR UPDATE SKIP LOCKED
), work AS MATERIALIZED (
	SELECT id FROM jobs WHERE lane = 0 AND state IN ('due', 'running') AND due_us <= $1::bigint AND (state = 'due' OR lease_until_us < $2::bigint)
		AND lost + (state = 'running')::int < 2
	ORDER BY due_us, id LIMIT $4::bigint FOR UPDATE SKIP LOCKED
), texts AS MATERIALIZED (
	SELECT id FROM jobs j WHERE lane = 1 AND state IN ('due', 'running') AND due_us <= $1::bigint AND (state = 'due' OR lease_until_us < $2::bigint)
		AND lost + (state = 'running')::int < 2 AND NOT EXISTS (SELECT FROM switches WHERE name = 'sending' AND value LIKE 'paused%')
		AND NOT EXISTS (SELECT FROM jobs e WHERE e.client_id = j.client_id AND e.lane = 1 AND e.open AND e.id < j.id OFFSET 0)
	ORDER BY due_us, id LIMIT $5::bigint FOR UPDATE SKIP LOCKED
), told AS MATERIALIZED (
	SELECT id FROM jobs WHERE lane = 2 AND state IN ('due', 'running') AND due_us <= $1::bigint AND (state = 'due' OR lease_until_us < $2::bigint)
		AND lost + (state = 'running')::int < 2
	ORDER BY due_us, id LIMIT $6::bigint FOR UPDATE SKIP LOCKED
)
UPDATE jobs SET state = 'running', fence = fence + 1, attempts = attempts + 1, lost = lost + (state = 'running')::int,
	lease_until_us = $2::bigint + $3::bigint, updated_at = usher_ts($1::bigint)
WHERE id = ANY (ARRAY(SELECT id FROM suspect UNION ALL SELECT id FROM work UNION ALL SELECT id FROM texts UNION ALL SELECT id FROM told))
RETURNING id, kind, subject, client_id, message_id, payload, attempts, fence, due_us, usher_us(created_at), lane, lost
