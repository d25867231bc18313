-- A checkout is over; its number is kept for it no longer. (Of a client who was erased its session is forgotten.) $1 operation, $2 state (done, expired).
WITH number AS MATERIALIZED (
	SELECT n.id FROM number_pool n JOIN checkouts c ON c.client_id = n.client_id WHERE c.operation = $1::text
		AND NOT EXISTS (SELECT FROM checkouts o WHERE o.client_id = c.client_id AND o.id <> c.id AND o.state IN ('creating', 'open', 'ending'))
	FOR UPDATE OF n
), freed AS (
	UPDATE number_pool SET paying_until_us = 0 WHERE id IN (SELECT id FROM number)
)
UPDATE checkouts SET state = $2::text, session_id = CASE WHEN (SELECT erased_at FROM clients c WHERE c.id = client_id) IS NULL THEN session_id END
WHERE operation = $1::text AND state = 'ending' AND (SELECT count(*) FROM number) >= 0
