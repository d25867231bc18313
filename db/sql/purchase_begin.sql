-- A purchase as it stands, for the job that holds it. $1 id, $2 job, $3 fence, $4 now_us, $5 low, $6 how many at a time,
-- $7 the share of clients that is bought for, per cent (purchases_wish.sql).
-- Row: operation, carrier, country, area code, type, client id, reason, state, phone, tried (joined by spaces), began_us, doubt_us,
-- call_us, needed (somebody waits or the stock is low), calls of the last day, whether the client whom it was wished for waits no more; no row: not
-- ours any more.
WITH p AS MATERIALIZED (
	SELECT p.* FROM purchases p JOIN jobs j ON j.id = $2::bigint AND j.fence = $3::bigint AND j.state = 'running' WHERE p.id = $1::bigint AND NOT p.unwanted
	FOR UPDATE OF p
), moved AS (
	UPDATE purchases u SET state = 'searching', updated_at = usher_ts($4::bigint) FROM p WHERE u.id = p.id AND p.state = 'wished'
)
SELECT p.operation, p.carrier, p.country, p.area_code, p.number_type, p.client_id, p.reason, p.state, p.phone_e164, array_to_string(p.tried, ' '),
	p.began_us, p.doubt_us, p.call_us, p.reason = 'operator'
	OR (SELECT count(*) FROM number_pool n WHERE n.country = p.country
		AND (n.status = 'AVAILABLE' OR (n.status = 'PENDING' AND n.link_status <> 'failed' AND n.gone_at IS NULL AND NOT n.unclaimed)))
	+ (SELECT count(*) FROM purchases q WHERE q.country = p.country AND q.state NOT IN ('stored', 'released', 'failed') AND NOT q.unwanted AND q.id < p.id
		AND (q.state NOT IN ('wished', 'searching') OR $7::bigint >= 100
			OR coalesce(mod(q.client_id::numeric * 2654435761, 4294967296) * 100 < $7::bigint * 4294967296, false)))
	< (SELECT coalesce(CASE WHEN bool_or(w.id = p.client_id AND NOT w.may) THEN count(*) ELSE max(w.place) FILTER (WHERE w.may) END, 0) FROM (
		SELECT c.id, row_number() OVER (ORDER BY c.gate = 'paid_waiting' DESC, c.gate_at_us, c.id) AS place,
			mod(c.id::numeric * 2654435761, 4294967296) * 100 < $7::bigint * 4294967296 AS may
		FROM clients c WHERE c.country = p.country AND c.gate IN ('paid_waiting', 'waiting_number') AND (c.payment_active OR NOT c.opted_out)
			AND NOT EXISTS (SELECT FROM client_numbers n WHERE n.client_id = c.id AND n.status NOT IN ('FOUND', 'GONE'))) AS w)
	+ CASE WHEN $5::bigint > 0 THEN $5::bigint + $6::bigint - 1 ELSE 0 END,
	(SELECT count(*) FROM purchases q WHERE q.call_us > $4::bigint - 86400000000),
	p.reason = 'gate' AND NOT EXISTS (SELECT FROM clients c WHERE c.id = p.client_id AND c.gate IN ('paid_waiting', 'waiting_number')
		AND (c.payment_active OR NOT c.opted_out) AND NOT EXISTS (SELECT FROM client_numbers n WHERE n.client_id = c.id AND n.status NOT IN ('FOUND', 'GONE')))
FROM p
