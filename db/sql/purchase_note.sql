-- What a step of a purchase has come to. $1 id, $2 job, $3 fence, $4 now_us, $5 state, $6 what of its phone: keep, drop, or tried (somebody else
-- has it: never again), $7 true: in doubt from now on, $8 order id, $9 error code, $10 error. Row: id; no row: not ours any more.
UPDATE purchases p SET state = $5::text, tried = CASE WHEN $6::text = 'tried' AND p.phone_e164 IS NOT NULL THEN p.tried || p.phone_e164 ELSE p.tried END,
	phone_e164 = CASE WHEN $6::text = 'keep' THEN p.phone_e164 END, order_id = CASE WHEN $6::text = 'keep' THEN coalesce($8::text, p.order_id) END,
	doubt_us = CASE WHEN $6::text <> 'keep' THEN 0 WHEN $7::boolean AND p.doubt_us = 0 THEN $4::bigint ELSE p.doubt_us END,
	error_code = $9::text, error = $10::text, ended_us = CASE WHEN $5::text IN ('stored', 'released', 'failed') THEN $4::bigint ELSE 0 END,
	updated_at = usher_ts($4::bigint)
FROM jobs j WHERE p.id = $1::bigint AND p.state NOT IN ('stored', 'released', 'failed')
	AND j.id = $2::bigint AND j.fence = $3::bigint AND j.state = 'running' RETURNING p.id
