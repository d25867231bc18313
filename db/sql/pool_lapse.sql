-- Holds that are over and numbers that have rested become available. $1 now_us. Row: id.
UPDATE number_pool p SET status = 'AVAILABLE', client_id = NULL, reserved_at = NULL, reserved_until_us = 0,
	quarantined_at = NULL, quarantine_until_us = 0, updated_at = usher_ts($1::bigint)
WHERE (status = 'RESERVED' AND reserved_until_us <= $1::bigint
	AND NOT EXISTS (SELECT FROM checkouts c WHERE c.client_id = p.client_id AND c.state IN ('creating', 'open') AND c.expires_us > $1::bigint))
	OR (status = 'QUARANTINED' AND quarantine_until_us <= $1::bigint)
RETURNING id
