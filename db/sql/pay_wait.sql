-- No number to hold any more: back on the waiting list. $1 client, $2 now_us.
UPDATE clients SET gate = 'waiting_number', gate_at_us = $2::bigint, updated_at = usher_ts($2::bigint)
WHERE id = $1::bigint AND gate = 'link_sent'
