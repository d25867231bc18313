-- A webhook was delivered, or is given up: it is forgotten. $1 id, $2 given up: the text that it brought has failed.
WITH w AS (
	DELETE FROM demo_webhooks WHERE id = $1::bigint RETURNING sid
)
UPDATE demo_messages m SET tick = 'failed', changed = DEFAULT FROM w WHERE m.sid = w.sid AND $2::boolean
