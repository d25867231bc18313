-- Whose payment link is this? $1 token.
-- Row: id, has said yes (or had a number), payment_active, gate, business name, our number, customer, provider, language.
SELECT id, said_yes OR number_e164 IS NOT NULL, payment_active, gate, business_name, our_number, pay_customer, pay_provider, lang
FROM clients WHERE pay_token = $1::text
