-- An answer whose way is unknown. $1 message id. Row: answers joined by U+001E, our number, phone, created_us, answer status, opted out, client id, carrier.
SELECT array_to_string(m.answers, E'\x1e'), m.our_number, c.phone_e164, usher_us(m.created_at), m.answer_status, c.opted_out, m.client_id, m.carrier
FROM messages m JOIN clients c ON c.id = m.client_id WHERE m.id = $1::bigint
