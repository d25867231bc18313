-- A delivery receipt: a status only moves forward. $1 message id, $2 status, $3 error code (0: none), $4 carrier's id, $5 now_us, $6 carrier,
-- $7 true: the carrier says that the recipient has opted out (a client's customer is noted here). Row: client id, null when the text was to a
-- customer. $8 credential whose account tells it (0: ours): of texts from its own numbers alone. Whose row already bears another id of the carrier is not this receipt's.
WITH r AS (
	UPDATE messages SET status = $2::text, error_code = coalesce(nullif($3::bigint, 0)::integer, error_code), carrier_id = coalesce(carrier_id, $4::text),
		updated_at = usher_ts($5::bigint)
	WHERE id = $1::bigint AND direction = 'out' AND carrier = $6::text AND (carrier_id IS NULL OR carrier_id = $4::text) AND
		CASE WHEN $8::bigint = 0 THEN true ELSE to_e164 IS NOT NULL AND EXISTS (SELECT FROM own_numbers w WHERE w.phone_e164 = our_number
			AND w.credential_id = $8::bigint) END AND
		(CASE status WHEN 'queued' THEN 0 WHEN 'sending' THEN 1 WHEN 'unknown' THEN 1 WHEN 'accepted' THEN 2 WHEN 'sent' THEN 3 ELSE 4 END)
		< (CASE $2::text WHEN 'accepted' THEN 2 WHEN 'sent' THEN 3 ELSE 4 END)
	RETURNING client_id, to_hash, our_number
), o AS (
	INSERT INTO opt_outs (phone_hash, scope, at) SELECT to_hash, our_number, usher_ts($5::bigint) FROM r WHERE $7::boolean AND to_hash IS NOT NULL
	ON CONFLICT DO NOTHING
)
SELECT CASE WHEN to_hash IS NULL THEN client_id END FROM r
