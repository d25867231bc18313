-- The way through the steps of those who began in the last days. $1 days, $2 country ('' any), $3 now_us, $4 the steps in order. Row: JSON.
WITH h AS (
	SELECT state, bin, sum(n) AS n FROM stats_steps
	WHERE day > (usher_ts($3::bigint) AT TIME ZONE 'UTC')::date - $1::text::integer AND ($2::text = '' OR country = upper($2::text)) GROUP BY state, bin
), medians AS (
	SELECT DISTINCT ON (state) state, round(power(2.0, (bin + 0.5) / 4))::bigint AS seconds
	FROM (SELECT state, bin, sum(n) OVER (PARTITION BY state ORDER BY bin) AS upto, sum(n) OVER (PARTITION BY state) AS total FROM h WHERE bin >= 0) x
	WHERE upto * 2 >= total ORDER BY state, bin
), reached AS (
	SELECT s.i, s.state, coalesce(h.n, 0) AS n FROM unnest($4::text[]) WITH ORDINALITY s (state, i) LEFT JOIN h ON h.state = s.state AND h.bin = -1
), f AS (
	SELECT i, state, n, lead(n) OVER w AS went_on, first_value(n) OVER w AS began FROM reached WINDOW w AS (ORDER BY i)
)
SELECT json_build_object('state', f.state, 'reached', n, 'of_all_percent', round(100.0 * n / nullif(began, 0), 1), 'went_on', went_on,
	'conversion_percent', round(100.0 * went_on / nullif(n, 0), 1), 'median_seconds', m.seconds)
FROM f LEFT JOIN medians m ON m.state = f.state ORDER BY i
