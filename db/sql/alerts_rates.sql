-- APIs of which too many calls of the last minutes failed: one alert each, until it has passed. $1 now_us, $2 since us, $3 calls at least;
-- arrays: $4 apis, $5 kinds of alert, $6 per cent.
WITH seen AS MATERIALIZED (
	SELECT u.api, u.kind, u.percent, coalesce(sum(m.calls), 0) AS calls, coalesce(sum(m.failed), 0) AS failed
	FROM unnest($4::text[], $5::text[], $6::bigint[]) AS u(api, kind, percent) LEFT JOIN api_minutes m ON m.api = u.api AND m.minute_us >= $2::bigint
	GROUP BY u.api, u.kind, u.percent
), passed AS (
	UPDATE alerts a SET cleared_at = usher_ts($1::bigint) FROM seen s
	WHERE a.kind = s.kind AND a.resource = 'api:' || s.api AND a.cleared_at IS NULL AND (s.calls < $3::bigint OR s.failed * 100 <= s.percent * s.calls)
)
INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
SELECT kind, 'critical', 'api:' || api, failed || ' of ' || calls || ' failed', usher_ts($1::bigint), usher_ts($1::bigint)
FROM seen WHERE calls >= $3::bigint AND failed * 100 > percent * calls ORDER BY kind, api
ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET last_at = excluded.last_at, detail = excluded.detail
