-- Payment lapsed: the number answers nobody. $1 bigint[] clients, $2 now_us.
UPDATE number_pool SET status = 'PAUSED', updated_at = usher_ts($2::bigint) WHERE client_id = ANY ($1::bigint[]) AND status = 'ASSIGNED'
