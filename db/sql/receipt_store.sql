-- A delivery receipt: a status only moves forward. $1 message id, $2 status, $3 error code (0: none), $4 carrier's id, $5 now_us. Row: client id.
UPDATE messages SET status = $2::text, error_code = coalesce(nullif($3::bigint, 0)::integer, error_code), carrier_id = coalesce(carrier_id, $4::text),
	updated_at = usher_ts($5::bigint)
WHERE id = $1::bigint AND direction = 'out' AND
	(CASE status WHEN 'queued' THEN 0 WHEN 'sending' THEN 1 WHEN 'unknown' THEN 1 WHEN 'accepted' THEN 2 WHEN 'sent' THEN 3 ELSE 4 END)
	< (CASE $2::text WHEN 'accepted' THEN 2 WHEN 'sent' THEN 3 ELSE 4 END)
RETURNING client_id
