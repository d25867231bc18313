-- Take an available number out for good. $1 number, $2 now_us, $3 actor. Row: what it was, whether it was retired; no row: not in the pool.
WITH n AS (SELECT id, status FROM number_pool WHERE phone_e164 = $1::text FOR UPDATE),
u AS (UPDATE number_pool SET status = 'RELEASED', released_at = usher_ts($2::bigint), updated_at = usher_ts($2::bigint)
	WHERE id IN (SELECT id FROM n WHERE status = 'AVAILABLE') RETURNING id),
a AS (INSERT INTO audit_log (at, actor, action, number_id, from_value, to_value)
	SELECT usher_ts($2::bigint), $3::text, 'number.retire', id, 'AVAILABLE', 'RELEASED' FROM u)
SELECT status, EXISTS (SELECT FROM u) FROM n
