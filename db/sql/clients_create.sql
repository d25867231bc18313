-- Create the clients that are not there yet, in key order (two turns never wait for each other crosswise).
-- $1 text[] phones, $2 text[] countries, $3 text[] our numbers, $4 text[] carriers, $5 text[] pay tokens, $6 uuid[] phone hashes,
-- $7 state, $8 chart id, $9 now_us, $10 wake_at_us, $11 state when the phone is opted out from before an erasure,
-- $12 text[] languages. Row: id.
INSERT INTO clients (phone_e164, country, lang, our_number, carrier, pay_token, state, opted_out, chart, entered_us, last_in_us, woke_to_us,
	wake_at_us, created_at, updated_at)
SELECT u.phone, u.country, u.lang, u.our_number, u.carrier, u.pay_token,
	CASE WHEN o.phone_hash IS NULL THEN $7::text ELSE $11::text END, o.phone_hash IS NOT NULL,
	$8::smallint, $9::bigint, $9::bigint, $9::bigint, $10::bigint, usher_ts($9::bigint), usher_ts($9::bigint)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $12::text[])
	AS u(phone, country, our_number, carrier, pay_token, hash, lang)
LEFT JOIN opt_outs o ON o.phone_hash = u.hash AND o.scope = 'erased'
WHERE NOT EXISTS (SELECT FROM clients c WHERE c.phone_e164 = u.phone)
ORDER BY u.phone
ON CONFLICT (phone_e164) DO NOTHING
RETURNING id
