-- What there is to know of one simulated phone, as JSON. $1 phone. Row: the text.
SELECT demo_state_json($1::text)::text
