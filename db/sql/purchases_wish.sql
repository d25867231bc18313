-- As many purchases as clients wait for whom no number is there or on its way; and where fewer than $2 would be left over, $3 more.
-- $8 the share of clients that is bought for, per cent. Those in it need numbers for themselves and for whoever is served before them; what was
-- wished for others only waits, and is on its way when it was ordered before.
-- Under buying_lock. $1 text[] countries (empty: all), $2 low, $3 how many at a time, $4 now_us, $5 carrier ('': the client's own),
-- $6 text[] carriers that are configured, $7 the carrier when nothing else tells. Row: job id.
WITH waits AS MATERIALIZED (
	SELECT c.id, c.country, c.carrier,
		row_number() OVER (PARTITION BY c.country ORDER BY c.gate = 'paid_waiting' DESC, c.gate_at_us, c.id) AS place,
		-- server/rollout.c:rollout_place
		mod(c.id::numeric * 2654435761, 4294967296) * 100 < $8::bigint * 4294967296 AS may
	FROM clients c
	WHERE c.gate IN ('paid_waiting', 'waiting_number') AND (c.payment_active OR NOT c.opted_out)
		AND (cardinality($1::text[]) = 0 OR c.country = ANY ($1::text[]))
		AND NOT EXISTS (SELECT FROM client_numbers n WHERE n.client_id = c.id AND n.status NOT IN ('FOUND', 'GONE'))
), places AS (
	SELECT country FROM waits
	UNION SELECT country FROM number_pool WHERE status <> 'RELEASED' AND managed AND release_us = 0 AND (cardinality($1::text[]) = 0 OR country = ANY ($1::text[]))
), stock AS MATERIALIZED (
	SELECT p.country, (SELECT coalesce(max(w.place) FILTER (WHERE w.may), 0) FROM waits w WHERE w.country = p.country) AS waiting,
		(SELECT count(*) FROM waits w WHERE w.country = p.country) AS everybody,
		(SELECT count(*) FROM number_pool n WHERE n.country = p.country
			AND (n.status = 'AVAILABLE' OR (n.status = 'PENDING' AND n.link_status <> 'failed' AND n.gone_at IS NULL AND NOT n.unclaimed)))
		+ (SELECT count(*) FROM purchases q WHERE q.country = p.country AND q.state NOT IN ('stored', 'released', 'failed') AND NOT q.unwanted
			AND (q.state NOT IN ('wished', 'searching') OR $8::bigint >= 100
				OR coalesce(mod(q.client_id::numeric * 2654435761, 4294967296) * 100 < $8::bigint * 4294967296, false))) AS coming
	FROM places p WHERE p.country <> ''
		-- What was bought and could not be stored is no reason to go on buying: the second time a minute's pause, then two ...
		AND NOT EXISTS (SELECT FROM purchases q WHERE q.country = p.country AND q.unwanted AND q.call_us > $4::bigint - 86400000000
			HAVING max(q.call_us) > $4::bigint - 60000000 * (count(*) - 1))
), for_clients AS (
	SELECT w.id AS client_id, w.country, w.carrier, 'gate' AS reason, w.may,
		row_number() OVER (PARTITION BY w.country, w.may ORDER BY w.place) AS place
	FROM waits w WHERE NOT EXISTS (SELECT FROM purchases q WHERE q.client_id = w.id AND q.state NOT IN ('stored', 'released', 'failed'))
), wanted AS (
	SELECT f.client_id, f.country, f.carrier, f.reason FROM for_clients f JOIN stock s ON s.country = f.country
	WHERE f.place <= CASE WHEN f.may THEN s.waiting ELSE s.everybody END - s.coming
	UNION ALL
	SELECT NULL, s.country, NULL, 'low' FROM stock s, generate_series(1, $3::bigint) WHERE greatest(s.coming - s.waiting, 0) < $2::bigint
), wished AS (
	INSERT INTO purchases (operation, carrier, country, client_id, reason, state, began_us, created_at, updated_at)
	SELECT usher_operation(), coalesce(nullif($5::text, ''), CASE WHEN carrier = ANY ($6::text[]) THEN carrier END, $7::text), country, client_id, reason,
		'wished', $4::bigint, usher_ts($4::bigint), usher_ts($4::bigint) FROM wanted
	RETURNING id, operation, client_id, reason, country
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value, reason)
	SELECT usher_ts($4::bigint), 'usher', 'purchase.wish', client_id, country, reason FROM wished
)
INSERT INTO jobs (kind, subject, client_id, key, due_us, created_at, updated_at)
SELECT 'buy', 'purchase:' || id, client_id, 'buy:' || operation, $4::bigint, usher_ts($4::bigint), usher_ts($4::bigint) FROM wished ORDER BY id
RETURNING id
