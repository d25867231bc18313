-- Numbers that we gave back, and that are in the account all the same; and those that another carrier has, too: one alert each, $5 at most.
-- $1 account, $2 fence, $3 carrier, $4 released before (us), $5 how many, $6 now_us. Row: alerts.
WITH strays AS (
	SELECT n.id, n.status, n.carrier FROM number_pool n JOIN sync_seen s ON s.account = $1::text AND s.phone_e164 = n.phone_e164
	WHERE EXISTS (SELECT FROM sync_accounts WHERE account = $1::text AND fence = $2::bigint)
		AND ((n.status = 'RELEASED' AND n.release_us = 0 AND n.gone_at IS NULL AND n.released_at < usher_ts($4::bigint)) OR (n.status <> 'RELEASED' AND n.carrier <> $3::text))
	ORDER BY n.id LIMIT $5::bigint
), told AS (
	INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
	SELECT CASE WHEN status = 'RELEASED' THEN 'number_not_released' ELSE 'number_twice' END, 'warning', 'number:' || id,
		CASE WHEN status = 'RELEASED' THEN 'given back, and still in the account at ' || $3::text ELSE 'known at ' || carrier || ', listed at ' || $3::text END,
		usher_ts($6::bigint), usher_ts($6::bigint) FROM strays
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET last_at = excluded.last_at RETURNING id
), passed AS (
	UPDATE alerts a SET cleared_at = usher_ts($6::bigint)
	WHERE a.cleared_at IS NULL AND a.kind IN ('number_not_released', 'number_twice') AND a.detail LIKE '% at ' || $3::text
		AND NOT EXISTS (SELECT FROM strays s WHERE a.resource = 'number:' || s.id)
)
SELECT count(*) FROM told
