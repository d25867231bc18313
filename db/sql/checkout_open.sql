-- The latest checkout of a client that can still be paid or finished. $1 client, $2 now_us.
-- Row: id, operation, state, url, created_us, expires_us, provider, session.
SELECT id, operation, state, url, usher_us(created_at), expires_us, provider, session_id FROM checkouts
WHERE client_id = $1::bigint AND state IN ('creating', 'open') AND expires_us > $2::bigint + 60000000 ORDER BY id DESC LIMIT 1
