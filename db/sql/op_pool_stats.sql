-- The pool in figures. $1 threshold. Row: JSON; idle_rent_per_month, by currency, only when the price of an idle number is known; idle_without_price: how many it
-- leaves out. Counted by indexes (0021).
WITH s AS (
	SELECT status, sum(n)::bigint AS n FROM (SELECT managed, country, status, count(*) AS n FROM number_pool GROUP BY managed, country, status) AS p GROUP BY status
), idle AS (
	SELECT currency, sum(monthly_micros) AS micros, count(*) FILTER (WHERE monthly_micros IS NULL OR currency IS NULL) AS unknown FROM number_pool
	WHERE managed AND status IN ('AVAILABLE', 'PENDING', 'QUARANTINED') GROUP BY currency
), rent AS (
	SELECT currency, round(micros / 1000000.0, 2) AS rent FROM idle WHERE micros IS NOT NULL AND currency IS NOT NULL
), figures AS (
	SELECT json_build_object('total', coalesce(sum(n) FILTER (WHERE status <> 'RELEASED'), 0),
		'by_status', coalesce(json_object_agg(status, n ORDER BY status) FILTER (WHERE status IS NOT NULL), '{}'),
		'available', coalesce(sum(n) FILTER (WHERE status = 'AVAILABLE'), 0), 'warning_threshold', $1::bigint,
		'healthy', coalesce(sum(n) FILTER (WHERE status = 'AVAILABLE'), 0) >= $1::bigint,
		'idle_without_price', (SELECT coalesce(sum(unknown), 0) FROM idle))::text AS line FROM s
)
SELECT CASE WHEN EXISTS (SELECT FROM rent)
	THEN left(line, -1) || ',"idle_rent_per_month":' || (SELECT json_object_agg(currency, rent ORDER BY currency) FROM rent) || '}' ELSE line END FROM figures
