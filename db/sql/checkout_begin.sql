-- A checkout is going to be created at the provider; the row stands before the call, and a job that ends it. Its number is kept.
-- $1 client, $2 provider, $3 operation, $4 ends_us, $5 now_us, $6 asked by us until (wall_us), $7 number kept until.
WITH kept AS (
	UPDATE number_pool SET paying_until_us = $7::bigint WHERE client_id = $1::bigint AND status = 'RESERVED'
), timer AS (
	INSERT INTO jobs (kind, subject, client_id, key, due_us, created_at, updated_at)
	VALUES ('expire', $3::text, $1::bigint, 'expire:' || $3::text, $4::bigint, usher_ts($5::bigint), usher_ts($5::bigint))
)
INSERT INTO checkouts (client_id, provider, operation, state, expires_us, created_at, asking_until_us, hold_until_us)
VALUES ($1::bigint, $2::text, $3::text, 'creating', $4::bigint, usher_ts($5::bigint), $6::bigint, $7::bigint) RETURNING id
