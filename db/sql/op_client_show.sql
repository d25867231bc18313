-- One client. $1 phone. Row: JSON object without its end, state, history.
SELECT json_build_object('phone', phone_e164, 'state', state, 'payment_active', payment_active, 'number', number_e164, 'business_type', business_type,
	'location', location, 'business_name', business_name, 'owner_name', owner_name, 'notification_pref', notification_pref, 'phone_type', phone_type,
	'line', line, 'network', network, 'gate', gate, 'handed_off', handed_off, 'opted_out', opted_out, 'country', country, 'language', lang,
	'stuck', stuck, 'stuck_since', stuck_since, 'asking', asking,
	'created_at', created_at, 'updated_at', updated_at)::text, state, history
FROM clients WHERE phone_e164 = $1::text
