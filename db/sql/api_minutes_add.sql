-- Figures of calls to APIs, added to their minute. $1 minute_us; arrays: $2 apis, $3 calls, $4 failed, $5 total_us, $6 worst_us.
INSERT INTO api_minutes AS m (minute_us, api, calls, failed, total_us, worst_us)
SELECT $1::bigint, api, calls, failed, total_us, worst_us
FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS u(api, calls, failed, total_us, worst_us) ORDER BY api
ON CONFLICT (minute_us, api) DO UPDATE SET calls = m.calls + excluded.calls, failed = m.failed + excluded.failed,
	total_us = m.total_us + excluded.total_us, worst_us = greatest(m.worst_us, excluded.worst_us)
