-- Who waits for a number, first paid, first served. $1 limit, $2 now_us. Row: JSON.
SELECT json_build_object('phone', phone_e164, 'country', country, 'gate', gate, 'paid', payment_active, 'since', usher_ts(gate_at_us),
	'waited_minutes', ($2::bigint - gate_at_us) / 60000000, 'business_name', business_name)
FROM clients WHERE gate IN ('paid_waiting', 'waiting_number') AND phone_e164 IS NOT NULL
ORDER BY gate = 'paid_waiting' DESC, gate_at_us, id LIMIT $1::text::bigint
