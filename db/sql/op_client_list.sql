-- Clients, latest first. $1 state, $2 search, $3 limit, $4 now_us. Row: JSON.
SELECT json_build_object('phone', phone_e164, 'state', state, 'business_name', business_name, 'owner_name', owner_name, 'number', number_e164,
	'payment_active', payment_active, 'gate', gate, 'stuck', stuck, 'handed_off', handed_off, 'updated_at', updated_at)
FROM clients
WHERE phone_e164 IS NOT NULL AND ($1::text = '' OR state = $1::text) AND ($2::text = '' OR position($2::text IN phone_e164) > 0
	OR position(lower($2::text) IN lower(coalesce(business_name, '') || ' ' || coalesce(owner_name, '') || ' ' || coalesce(number_e164, ''))) > 0)
	AND $4::bigint > 0
ORDER BY updated_at DESC LIMIT $3::text::bigint
