-- Numbers of ours that were not listed, to be looked up one by one before they are believed gone. $1 account, $2 fence, $3 carrier, $4 began_us, $5 how many. Row: id, number.
SELECT n.id, n.phone_e164 FROM number_pool n
WHERE n.carrier = $3::text AND n.managed AND n.status <> 'RELEASED' AND n.release_us = 0 AND n.gone_at IS NULL AND n.created_at < usher_ts($4::bigint)
	AND (n.link_status = 'linked' OR n.created_at < usher_ts($4::bigint - 3600000000)) -- a fresh purchase may not be listed yet
	AND NOT EXISTS (SELECT FROM sync_seen s WHERE s.account = $1::text AND s.phone_e164 = n.phone_e164)
	AND EXISTS (SELECT FROM sync_accounts WHERE account = $1::text AND fence = $2::bigint)
ORDER BY n.id LIMIT $5::bigint
