-- About to place a call, or to see what became of one: committed before anything is asked of the carrier. A call is placed only while its
-- client still waits for it. $1 key, $2 now_us, $3 calls of all clients in a day, $4 job, $5 its fence: no row when somebody else has it now.
-- Row: former status, is it waited for, number to ring, our number, carrier, the carrier's id, when begun us, calls of the last day, client id, why,
-- language.
WITH c AS MATERIALIZED (
	SELECT id, lang || '-' || country AS lang, coalesce(placed_call = $1::text, false) AND NOT opted_out AND phone_e164 IS NOT NULL AS waits
	FROM clients WHERE id = (SELECT client_id FROM placed_calls WHERE key = $1::text)
		AND EXISTS (SELECT FROM jobs WHERE id = $4::bigint AND fence = $5::bigint AND state = 'running') FOR NO KEY UPDATE
), p AS MATERIALIZED (
	SELECT p.key, p.status, c.waits, p.to_e164, p.our_number, p.carrier, p.carrier_id, p.begun_us, p.client_id, p.why, c.lang,
		(SELECT count(*) FROM placed_calls d WHERE d.begun_us > $2::bigint - 86400000000) AS today
	FROM placed_calls p JOIN c ON c.id = p.client_id WHERE p.key = $1::text FOR UPDATE OF p
), u AS (
	UPDATE placed_calls SET status = CASE WHEN p.waits THEN 'calling' ELSE 'dropped' END,
		begun_us = CASE WHEN p.waits THEN $2::bigint ELSE 0 END, updated_at = usher_ts($2::bigint)
	FROM p WHERE placed_calls.key = p.key AND p.status = 'wanted' AND (NOT p.waits OR p.today < $3::bigint)
)
SELECT status, waits, to_e164, our_number, carrier, carrier_id, begun_us, today, client_id, why, lang FROM p
