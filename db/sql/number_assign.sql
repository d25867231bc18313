-- An operator gives one client one number. The caller holds the client. $1 client id, $2 number, $3 the client's country, $4 true: of another
-- country, or resting, all the same; $5 now_us. Row: the number (null: not given), what it was, null, the verdict.
WITH n AS MATERIALIZED (
	SELECT * FROM number_pool WHERE phone_e164 = $2::text FOR UPDATE
), others AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE client_id = $1::bigint AND phone_e164 <> $2::text FOR UPDATE
), verdict AS MATERIALIZED (
	SELECT n.id, n.status, CASE WHEN n.id IS NULL OR (n.status = 'RELEASED' AND n.release_us = 0) THEN 'unknown' WHEN n.release_us > 0 THEN 'leaving'
		WHEN n.client_id = $1::bigint AND n.status IN ('ASSIGNED', 'PAUSED') THEN 'already' WHEN n.client_id <> $1::bigint THEN 'taken'
		WHEN n.status = 'PENDING' THEN 'pending'
		WHEN EXISTS (SELECT FROM others WHERE status IN ('ASSIGNED', 'PAUSED'))
			OR EXISTS (SELECT FROM own_numbers o WHERE o.client_id = $1::bigint AND o.status = 'ACTIVE') THEN 'has_one'
		WHEN n.country <> $3::text AND NOT $4::boolean THEN 'country'
		WHEN n.status = 'QUARANTINED' AND n.last_client_id IS DISTINCT FROM $1::bigint AND NOT $4::boolean THEN 'resting' ELSE 'given' END AS what
	FROM (VALUES (1)) AS one(x) LEFT JOIN n ON true
), freed AS (
	UPDATE number_pool p SET status = CASE WHEN link_status = 'linked' THEN 'AVAILABLE' ELSE 'PENDING' END, client_id = NULL, reserved_at = NULL, reserved_until_us = 0, updated_at = usher_ts($5::bigint)
	WHERE p.id IN (SELECT id FROM others WHERE status = 'RESERVED') AND (SELECT what FROM verdict) = 'given' RETURNING p.id
), given AS (
	UPDATE number_pool p SET status = 'ASSIGNED', client_id = $1::bigint, last_client_id = $1::bigint, reserved_at = NULL, reserved_until_us = 0,
		quarantined_at = NULL, quarantine_until_us = 0, assigned_at = usher_ts($5::bigint), updated_at = usher_ts($5::bigint)
	FROM verdict v WHERE p.id = v.id AND v.what = 'given' AND (SELECT count(*) FROM freed) >= 0 RETURNING p.id
)
SELECT CASE WHEN what IN ('given', 'already') THEN $2::text END, status, NULL::bigint, what FROM verdict
