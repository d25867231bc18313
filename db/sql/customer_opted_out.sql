-- The carrier says that a customer of a client is opted out of that number: no text to them any more. $1 message id, $2 now_us.
INSERT INTO opt_outs (phone_hash, scope, at)
SELECT to_hash, our_number, usher_ts($2::bigint) FROM messages WHERE id = $1::bigint AND to_hash IS NOT NULL
ON CONFLICT DO NOTHING
