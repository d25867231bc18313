-- Calls that have come to their end. Arrays: $1 keys, $2 results; $3 now_us. One that was never placed is dropped.
UPDATE placed_calls p SET status = CASE WHEN p.status = 'wanted' THEN 'dropped' ELSE 'ended' END, result = u.result, updated_at = usher_ts($3::bigint)
FROM unnest($1::text[], $2::text[]) AS u(key, result)
WHERE p.key = u.key AND p.status NOT IN ('ended', 'dropped')
