-- A run has come to its end: all before is settled. $1 carrier, $2 account, $3 number, $4 confirmed us, $5 texts seen, $6 texts missing, $7 now_us.
UPDATE reconcile_points SET confirmed_us = greatest(confirmed_us, $4::bigint), listed = listed + $5::bigint, missing = missing + $6::bigint,
	run_at = usher_ts($7::bigint)
WHERE carrier = $1::text AND account = $2::text AND number = $3::text
