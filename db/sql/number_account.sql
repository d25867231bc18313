-- Through whose account does a number of ours work? $1 phone. Row: credential id (0: our own account), carrier, the carrier's id of the number, client id, status; no row: not ours.
SELECT 0::bigint, carrier, carrier_sid, client_id, status FROM number_pool WHERE phone_e164 = $1::text AND status <> 'RELEASED'
UNION ALL
SELECT credential_id, carrier, carrier_sid, client_id, status FROM own_numbers WHERE phone_e164 = $1::text
LIMIT 1
