-- A checkout whose time is over, or that is to be ended for another reason: nobody is sent to it from here on.
-- $1 operation, $2 now_us. Row: client id, provider, session, created_us, expires_us, reference; no row: it is over already.
UPDATE checkouts k SET state = 'ending' FROM clients c
WHERE k.operation = $1::text AND c.id = k.client_id AND (k.state = 'ending' OR (k.state IN ('creating', 'open') AND k.expires_us <= $2::bigint))
RETURNING k.client_id, k.provider, k.session_id, usher_us(k.created_at), k.expires_us, c.pay_token
