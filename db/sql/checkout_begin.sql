-- A checkout is going to be created at the provider; the row stands before the call. $1 client, $2 provider, $3 operation, $4 ends_us, $5 now_us.
INSERT INTO checkouts (client_id, provider, operation, state, expires_us, created_at)
VALUES ($1::bigint, $2::text, $3::text, 'creating', $4::bigint, usher_ts($5::bigint)) RETURNING id
