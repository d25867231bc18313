-- Every simulated phone, as JSON. Row: the text.
SELECT coalesce(json_agg(json_build_object('phone', phone, 'label', label, 'country', country, 'network', network, 'kind', kind, 'line', line)
	ORDER BY created_us, phone), '[]')::text FROM demo_phones
