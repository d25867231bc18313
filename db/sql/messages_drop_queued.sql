-- After STOP nothing that waits is sent to that owner; texts to their customers are not theirs to stop. $1 bigint[]: clients, $2 now_us.
UPDATE messages SET status = 'dropped', updated_at = usher_ts($2::bigint)
WHERE client_id = ANY ($1::bigint[]) AND direction = 'out' AND status = 'queued' AND to_e164 IS NULL
