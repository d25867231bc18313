-- Webhooks that are due, lent until $3; a phone's texts one after the other. $1 now_us, $2 how many, $3 until_us. Row: id, provider, url, body, attempts
-- before this one, sid of the text.
UPDATE demo_webhooks w SET due_us = $3::bigint, attempts = w.attempts + 1
FROM (SELECT id FROM demo_webhooks d WHERE due_us <= $1::bigint
	AND (d.phone IS NULL OR NOT EXISTS (SELECT FROM demo_webhooks o WHERE o.phone = d.phone AND o.id < d.id))
	ORDER BY due_us, id LIMIT $2::bigint FOR UPDATE SKIP LOCKED) AS d
WHERE w.id = d.id
RETURNING w.id, w.provider, w.url, w.body, w.attempts - 1, w.sid
