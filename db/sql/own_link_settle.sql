-- How a try to link an own number ended. $1 id, $2 job id, $3 fence, $4 linked, again or failed, $5 to $8 code, title, detail, source of the carrier's error, $9 our words, $10 now_us. Row: id.
WITH u AS (
	UPDATE own_numbers SET link_status = CASE $4::text WHEN 'again' THEN link_status ELSE $4::text END,
		link_retries = CASE $4::text WHEN 'again' THEN link_retries + 1 WHEN 'linked' THEN 0 ELSE link_retries END, link_last_at = usher_ts($10::bigint),
		link_error = $9::text, link_error_code = $5::text, link_error_title = $6::text, link_error_detail = $7::text, link_error_source = $8::text, updated_at = usher_ts($10::bigint)
	WHERE id = $1::bigint AND EXISTS (SELECT FROM jobs WHERE id = $2::bigint AND fence = $3::bigint AND state = 'running')
	RETURNING id, client_id
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value, reason)
	SELECT usher_ts($10::bigint), 'usher', 'own_number.link', client_id, $4::text, $9::text FROM u WHERE $4::text <> 'again'
)
SELECT id FROM u
