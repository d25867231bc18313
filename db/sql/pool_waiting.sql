-- Who is to be served now: in each country as many as there are numbers, first paid, first served; and whoever has an active number of their own. $1 how many. Row: client id.
WITH free AS (SELECT country, count(*) AS n FROM number_pool WHERE status = 'AVAILABLE' GROUP BY country),
waiting AS (
	SELECT id, country, row_number() OVER (PARTITION BY country ORDER BY gate = 'paid_waiting' DESC, gate_at_us, id) AS place
	FROM clients WHERE gate IN ('paid_waiting', 'waiting_number') AND (payment_active OR NOT opted_out)
)
SELECT w.id FROM waiting w LEFT JOIN free f ON f.country = w.country
WHERE w.place <= f.n OR EXISTS (SELECT FROM own_numbers o WHERE o.client_id = w.id AND o.status = 'ACTIVE' AND o.gone_at IS NULL AND o.link_status <> 'failed')
ORDER BY w.place, w.id LIMIT $1::bigint
