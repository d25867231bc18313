-- What numbers cost that nobody has. Row: how many, how many of unknown price, rent a month by currency ("12.00 USD, 3.00 EUR").
WITH idle AS (
	SELECT monthly_micros, currency FROM number_pool WHERE managed AND status IN ('PENDING', 'AVAILABLE', 'QUARANTINED')
)
SELECT count(*), count(*) FILTER (WHERE monthly_micros IS NULL),
	(SELECT string_agg(round(m / 1000000.0, 2) || ' ' || currency, ', ' ORDER BY currency)
	 FROM (SELECT currency, sum(monthly_micros) AS m FROM idle WHERE monthly_micros IS NOT NULL AND currency IS NOT NULL GROUP BY currency) AS s)
FROM idle
