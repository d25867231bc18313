-- A client's number, stored state, and how many journal entries there should be. $1 phone. Row: id, state, history, seq.
SELECT id, state, history, seq FROM clients WHERE phone_e164 = $1::text
