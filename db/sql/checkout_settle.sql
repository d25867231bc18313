-- What became of asking for it; the number's row is locked first, as everywhere. One that is to be ended meanwhile keeps that, and
-- the session by which to end it. $1 operation, $2 state ('creating': nobody knows yet), $3 session id, $4 url,
-- $5 nobody asks again before (wall_us).
WITH number AS MATERIALIZED (
	SELECT n.id FROM number_pool n JOIN checkouts c ON c.client_id = n.client_id WHERE c.operation = $1::text FOR UPDATE OF n
), freed AS (
	UPDATE number_pool SET paying_until_us = 0 WHERE $2::text = 'failed' AND id IN (SELECT id FROM number)
)
UPDATE checkouts SET state = CASE WHEN state = 'creating' THEN $2::text ELSE state END, session_id = coalesce($3::text, session_id),
	url = coalesce($4::text, url), asking_until_us = $5::bigint
WHERE operation = $1::text AND state IN ('creating', 'ending') AND (SELECT count(*) FROM number) >= 0
