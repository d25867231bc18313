-- One alert per country with too few available numbers, until it clears. $1 threshold, $2 now_us.
WITH stock AS (
	SELECT country, count(*) FILTER (WHERE status = 'AVAILABLE') AS available FROM number_pool WHERE status <> 'RELEASED' GROUP BY country
), cleared AS (
	UPDATE alerts a SET cleared_at = usher_ts($2::bigint) FROM stock s
	WHERE a.kind IN ('pool_low', 'pool_empty') AND a.cleared_at IS NULL AND a.resource = 'country:' || s.country
		AND s.available >= CASE a.kind WHEN 'pool_empty' THEN 1 ELSE $1::bigint END
)
INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
SELECT 'pool_low', 'warning', 'country:' || country, available || ' available, wanted ' || $1::bigint, usher_ts($2::bigint), usher_ts($2::bigint)
FROM stock WHERE available < $1::bigint
ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO NOTHING
