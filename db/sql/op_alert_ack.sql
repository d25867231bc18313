-- ack an open alert. $1 id, $2 now_us. Row: JSON; none: no such alert.
UPDATE alerts SET acked_at = usher_ts($2::bigint) WHERE id = $1::text::bigint RETURNING json_build_object('id', id, 'kind', kind, 'resource', resource)
