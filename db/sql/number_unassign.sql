-- An operator takes one number from its client: it rests (a hold just ends), and does not come back to them. The caller holds the client.
-- $1 client id, $2 number, $3 now_us, $4 rests until. Row: the number (null: not taken), what it was, null, the verdict.
WITH n AS MATERIALIZED (
	SELECT id, status FROM number_pool WHERE phone_e164 = $2::text AND client_id = $1::bigint FOR UPDATE
), u AS (
	UPDATE number_pool p SET status = CASE WHEN n.status <> 'RESERVED' THEN 'QUARANTINED' WHEN link_status = 'linked' THEN 'AVAILABLE' ELSE 'PENDING' END, client_id = NULL, last_client_id = NULL,
		reserved_at = NULL, reserved_until_us = 0, quarantined_at = CASE WHEN n.status = 'RESERVED' THEN NULL ELSE usher_ts($3::bigint) END,
		quarantine_until_us = CASE WHEN n.status = 'RESERVED' THEN 0 ELSE $4::bigint END, updated_at = usher_ts($3::bigint)
	FROM n WHERE p.id = n.id AND n.status IN ('RESERVED', 'ASSIGNED') RETURNING p.id
)
SELECT CASE WHEN EXISTS (SELECT FROM u) THEN $2::text END, n.status, NULL::bigint,
	CASE WHEN n.id IS NULL THEN 'unknown' WHEN n.status = 'PAUSED' THEN 'paused' ELSE 'taken' END
FROM (VALUES (1)) AS one(x) LEFT JOIN n ON true
