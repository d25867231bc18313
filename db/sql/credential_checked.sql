-- What the carrier said of an account; one that does not work is told of. $1 id, $2 status, $3 type of the account (null: not told), $4 error (null: none), $5 now_us.
WITH checked AS (
	UPDATE credentials SET status = CASE WHEN $2::text = 'unchecked' THEN status ELSE $2::text END, account_type = coalesce($3::text, account_type),
		check_error = $4::text, checked_at = usher_ts($5::bigint), updated_at = usher_ts($5::bigint)
	WHERE id = $1::bigint RETURNING id, client_id
)
INSERT INTO alerts (kind, severity, resource, client_id, detail, first_at, last_at)
SELECT 'credential_refused', 'critical', 'credential:' || id, client_id, $4::text, usher_ts($5::bigint), usher_ts($5::bigint)
FROM checked WHERE $2::text NOT IN ('ok', 'unchecked')
ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at, detail = excluded.detail
