-- The same client, locked, with the checkout that is under way. $1 token. Row: id, country, payment_active, gate, our number.
SELECT id, country, payment_active, gate, our_number FROM clients WHERE pay_token = $1::text FOR NO KEY UPDATE
