-- What became of it. $1 operation, $2 state, $3 session id, $4 url.
UPDATE checkouts SET state = $2::text, session_id = $3::text, url = $4::text WHERE operation = $1::text AND state = 'creating'
