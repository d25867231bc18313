-- Numbers against demand, by country: those of countries with numbers or with somebody who waits. $1 low mark.
-- Row: country, available, held, waiting (paid or on the list), how many of these have paid.
SELECT country, sum(available), sum(held), sum(waiting), sum(paid) FROM (
	SELECT country, count(*) FILTER (WHERE status = 'AVAILABLE') AS available, count(*) FILTER (WHERE status = 'RESERVED') AS held, 0 AS waiting, 0 AS paid
	FROM number_pool WHERE status <> 'RELEASED' GROUP BY country
	UNION ALL
	SELECT country, 0, 0, count(*), count(*) FILTER (WHERE gate = 'paid_waiting') FROM clients
	WHERE gate IN ('paid_waiting', 'waiting_number') AND phone_e164 IS NOT NULL GROUP BY country
) AS x GROUP BY country ORDER BY sum(paid) DESC, sum(waiting) DESC, sum(available), country
