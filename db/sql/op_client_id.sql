-- A client's number, stored state, how many journal entries there should be, whether a person has the conversation. $1 phone. Row: id, state, history, seq, handed off.
SELECT id, state, history, seq, handed_off FROM clients WHERE phone_e164 = $1::text
