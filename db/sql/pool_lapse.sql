-- Holds that are over and numbers that have rested become available, or wait for their link (AVAILABLE is only what is linked). $1 now_us. Row: id.
UPDATE number_pool SET status = CASE WHEN link_status = 'linked' THEN 'AVAILABLE' ELSE 'PENDING' END, client_id = NULL, reserved_at = NULL, reserved_until_us = 0, paying_until_us = 0,
	quarantined_at = NULL, quarantine_until_us = 0, updated_at = usher_ts($1::bigint)
WHERE (status = 'RESERVED' AND reserved_until_us <= $1::bigint AND paying_until_us <= $1::bigint)
	OR (status = 'QUARANTINED' AND quarantine_until_us <= $1::bigint)
RETURNING id
