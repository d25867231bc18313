-- A client's number and stored state. $1 phone. Row: id, state, history.
SELECT id, state, history FROM clients WHERE phone_e164 = $1::text
