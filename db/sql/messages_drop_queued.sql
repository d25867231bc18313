-- After STOP nothing that waits is sent. $1 bigint[]: clients, $2 now_us.
UPDATE messages SET status = 'dropped', updated_at = usher_ts($2::bigint)
WHERE client_id = ANY ($1::bigint[]) AND direction = 'out' AND status = 'queued'
