-- A number of the pool, RELEASED or not. $1 phone. Row: status, client id.
SELECT status, client_id FROM number_pool WHERE phone_e164 = $1::text
