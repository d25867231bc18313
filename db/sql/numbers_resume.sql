-- Payment is back. $1 bigint[] clients, $2 now_us.
UPDATE number_pool SET status = 'ASSIGNED', updated_at = usher_ts($2::bigint) WHERE client_id = ANY ($1::bigint[]) AND status = 'PAUSED'
