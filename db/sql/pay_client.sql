-- Whose payment link is this? $1 token. Row: id, country, payment_active, gate, business name, our number, open checkout's url, its end.
SELECT c.id, c.country, c.payment_active, c.gate, c.business_name, c.our_number, k.url, k.expires_us
FROM clients c LEFT JOIN LATERAL (
	SELECT url, expires_us FROM checkouts WHERE client_id = c.id AND state = 'open' ORDER BY id DESC LIMIT 1
) k ON true
WHERE c.pay_token = $1::text
