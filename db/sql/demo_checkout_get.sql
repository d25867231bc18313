-- One session. $1 id, $2 now_us. Row: status (an open one past its end is expired), success url, cancel url, price, business name, when it ends (us), how the
-- payments of its owner's phone go.
SELECT CASE WHEN k.status = 'open' AND k.expires_us <= $2::bigint THEN 'expired' ELSE k.status END, k.success_url, k.cancel_url, k.price,
	(SELECT c.business_name FROM clients c WHERE c.pay_token = k.reference), k.expires_us,
	coalesce((SELECT p.pays FROM demo_phones p JOIN clients c ON c.phone_e164 = p.phone WHERE c.pay_token = k.reference), 'now')
FROM demo_checkouts k WHERE k.id = $1::text
