-- Numbers given up rest before the next owner gets them; holds just end. $1 bigint[] clients, $2 now_us, $3 rest until_us.
UPDATE number_pool SET last_client_id = client_id, client_id = NULL, reserved_at = NULL, reserved_until_us = 0, paying_until_us = 0,
	status = CASE WHEN status <> 'RESERVED' THEN 'QUARANTINED' WHEN link_status = 'linked' THEN 'AVAILABLE' ELSE 'PENDING' END,
	quarantined_at = CASE WHEN status = 'RESERVED' THEN NULL ELSE usher_ts($2::bigint) END,
	quarantine_until_us = CASE WHEN status = 'RESERVED' THEN 0 ELSE $3::bigint END, updated_at = usher_ts($2::bigint)
WHERE client_id = ANY ($1::bigint[])
