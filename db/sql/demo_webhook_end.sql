-- A webhook was delivered, or is given up: it is forgotten. $1 id.
DELETE FROM demo_webhooks WHERE id = $1::bigint
