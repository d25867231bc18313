-- Alerts whose condition nobody tells the end of: so long without another and it has passed; a failed job that is retried or gone, a
-- recurring one that has worked again; events that arrive again. $1 now_us, arrays: $2 kinds, $3 quiet_us.
WITH quiet AS (
	UPDATE alerts a SET cleared_at = usher_ts($1::bigint) FROM unnest($2::text[], $3::bigint[]) AS q(kind, quiet_us)
	WHERE a.cleared_at IS NULL AND a.kind = q.kind AND a.last_at < usher_ts($1::bigint - q.quiet_us)
), events AS (
	UPDATE alerts SET cleared_at = usher_ts($1::bigint) WHERE cleared_at IS NULL AND kind = 'events_failing'
		AND NOT EXISTS (SELECT FROM jobs WHERE lane = 2 AND state IN ('due', 'running') AND kind = 'event' AND attempts >= 3)
		AND NOT EXISTS (SELECT FROM jobs WHERE state = 'failed' AND kind = 'event')
)
UPDATE alerts a SET cleared_at = usher_ts($1::bigint)
WHERE a.cleared_at IS NULL AND a.kind = 'job_failed' AND NOT EXISTS (SELECT FROM jobs j WHERE j.id = substr(a.resource, 5)::bigint
	AND (j.state = 'failed' OR (j.key LIKE 'every:%' AND j.last_error IS NOT NULL)))
