-- It has arrived. $1 message id, $2 now_us.
UPDATE messages SET answer_status = 'confirmed', updated_at = usher_ts($2::bigint) WHERE id = $1::bigint AND answer_status = 'unknown'
