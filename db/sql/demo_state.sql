-- What there is to know of one simulated phone, as JSON. $1 phone. Row: the text.
SELECT json_build_object(
	'phone', (SELECT json_build_object('phone', phone, 'label', label, 'country', country, 'network', network, 'kind', kind, 'line', line)
		FROM demo_phones WHERE phone = $1::text),
	'forwards', coalesce((SELECT json_agg(json_build_object('reason', f.reason, 'target', f.target) ORDER BY f.reason)
		FROM demo_forwards f JOIN demo_phones p ON p.line = f.line WHERE p.phone = $1::text), '[]'),
	'client', (SELECT json_build_object('id', id, 'phone', phone_e164, 'state', state, 'asking', asking, 'country', country,
		'payment_active', payment_active, 'number', number_e164, 'business_type', business_type, 'location', location,
		'business_name', business_name, 'owner_name', owner_name, 'notification_pref', notification_pref, 'phone_type', phone_type,
		'line', line, 'network', network, 'gate', gate, 'handed_off', handed_off, 'opted_out', opted_out, 'stuck', stuck,
		'created_at', created_at, 'updated_at', updated_at) FROM clients WHERE phone_e164 = $1::text),
	'subscription', (SELECT json_build_object('id', s.id, 'status', s.status) FROM demo_subscriptions s JOIN clients c ON c.pay_token = s.reference
		WHERE c.phone_e164 = $1::text ORDER BY s.created_us DESC LIMIT 1),
	'webhooks_waiting', (SELECT count(*) FROM demo_webhooks)
)::text
