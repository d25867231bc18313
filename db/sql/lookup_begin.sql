-- A client's phone is about to be looked up, if that is still wanted (a new phone has not been asked about). $1 client id, $2 now_us. Row: phone, country, carrier, is it known already, look-ups of the last day.
SELECT c.phone_e164, c.country, c.carrier, c.looked_network IS NOT NULL OR c.looked_type IS NOT NULL,
	(SELECT count(*) FROM clients d WHERE d.looked_us > $2::bigint - 86400000000 AND d.looked_us > 0)
FROM clients c WHERE c.id = $1::bigint AND c.phone_e164 IS NOT NULL AND c.looked_us > 0
