-- Which of these ids of the carrier belong to other texts of the same client? (One job of a client's sends runs at a time.) $1 message id, $2 text[] ids.
-- Row: id.
SELECT o.carrier_id FROM messages m JOIN messages o ON o.client_id = m.client_id AND o.carrier = m.carrier AND o.id <> m.id
WHERE m.id = $1::bigint AND o.direction = 'out' AND o.carrier_id = ANY ($2::text[])
