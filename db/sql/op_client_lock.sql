-- Wait for a client's turn to end, and keep others out. $1 phone. Row: id.
SELECT id FROM clients WHERE phone_e164 = $1::text FOR UPDATE
