-- One look-up of a client's answers at a time. $1 message id. Row: client id.
SELECT c.id FROM messages m JOIN clients c ON c.id = m.client_id WHERE m.id = $1::bigint FOR NO KEY UPDATE OF c
