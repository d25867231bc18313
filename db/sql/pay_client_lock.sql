-- The same client, locked. $1 token. Row: id, country, payment_active, has said yes (or had a number), our number, customer, provider, language.
SELECT id, country, payment_active, said_yes OR number_e164 IS NOT NULL, our_number, pay_customer, pay_provider, lang
FROM clients WHERE pay_token = $1::text FOR NO KEY UPDATE
