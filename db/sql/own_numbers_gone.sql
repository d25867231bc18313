-- The whole list was read: what is not in it has left the account; a client's number that has is told of. $1 credential id, $2 read since (us), $3 now_us. Row: id.
WITH gone AS (
	UPDATE own_numbers SET gone_at = usher_ts($3::bigint), updated_at = usher_ts($3::bigint)
	WHERE credential_id = $1::bigint AND gone_at IS NULL AND (seen_at IS NULL OR seen_at < usher_ts($2::bigint))
	RETURNING id, client_id, status
), told AS (
	INSERT INTO alerts (kind, severity, resource, client_id, detail, first_at, last_at)
	SELECT 'own_number_gone', 'critical', 'own_number:' || id, client_id, 'a client''s number is no longer in their account', usher_ts($3::bigint), usher_ts($3::bigint)
	FROM gone WHERE status = 'ACTIVE' ORDER BY id
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at
)
SELECT id FROM gone
