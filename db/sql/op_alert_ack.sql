-- Somebody is on it. What is no lasting condition (an owner who wants a person, a dispute) is over with that: the next one is told
-- again. $1 id, $2 now_us. Row: JSON; none: no such alert.
UPDATE alerts SET acked_at = usher_ts($2::bigint),
	cleared_at = CASE WHEN kind IN ('pool_low', 'pool_empty', 'stuck') THEN cleared_at ELSE coalesce(cleared_at, usher_ts($2::bigint)) END
WHERE id = $1::text::bigint RETURNING json_build_object('id', id, 'kind', kind, 'resource', resource)
