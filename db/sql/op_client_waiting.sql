-- Who waits for a number, first paid, first served. $1 now_us. Columns: line (JSON), id, place (the order, as text that sorts).
SELECT id, CASE WHEN gate = 'paid_waiting' THEN '0' ELSE '1' END || to_char(gate_at_us, 'FM00000000000000000000') AS place,
	json_build_object('phone', phone_e164, 'country', country, 'gate', gate, 'paid', payment_active, 'since', usher_ts(gate_at_us),
	'waited_minutes', ($1::bigint - gate_at_us) / 60000000, 'business_name', business_name) AS line
FROM clients WHERE gate IN ('paid_waiting', 'waiting_number') AND phone_e164 IS NOT NULL
