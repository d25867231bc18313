-- The end of a call is kept, so that it counts also before its beginning; what would have ended it has nothing left to do.
-- $1 key of the end uuid[], $2 key of the job, $3 now_us.
WITH kept AS (
	INSERT INTO carrier_events (dedupe, at) SELECT k, usher_ts($3::bigint) FROM unnest($1::uuid[]) AS u(k) ON CONFLICT DO NOTHING
)
UPDATE jobs SET state = 'done', payload = '', updated_at = usher_ts($3::bigint) WHERE key = $2::text AND state = 'due'
