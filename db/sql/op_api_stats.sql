-- Calls to each API in the last minutes, of all workers. $1 minutes, $2 now_us. Row: JSON.
SELECT json_build_object('api', api, 'calls', sum(calls), 'failed', sum(failed), 'failed_percent', round(100.0 * sum(failed) / greatest(sum(calls), 1), 1),
	'mean_ms', round(sum(total_us) / greatest(sum(calls), 1) / 1000.0, 1), 'worst_ms', round(max(worst_us) / 1000.0, 1), 'last_at', usher_ts(max(minute_us)))
FROM api_minutes WHERE minute_us > $2::bigint - $1::text::bigint * 60000000 GROUP BY api ORDER BY api
