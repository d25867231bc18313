-- The carrier says what became of an order: the purchase that waits for it looks now. $1 our reference, $2 the order's id, $3 now_us.
UPDATE jobs SET due_us = $3::bigint, updated_at = usher_ts($3::bigint)
WHERE state = 'due' AND due_us > $3::bigint
	AND key IN (SELECT 'buy:' || operation FROM purchases WHERE operation = $1::text OR order_id = $2::text)
