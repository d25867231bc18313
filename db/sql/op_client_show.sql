-- One client, with the latest hundred states that they came to. $1 phone, $2 now_us. Row: JSON object without its end, state, history.
SELECT json_build_object('phone', phone_e164, 'state', state, 'payment_active', payment_active, 'number', number_e164, 'business_type', business_type,
	'location', location, 'business_name', business_name, 'owner_name', owner_name, 'notification_pref', notification_pref, 'phone_type', phone_type,
	'line', line, 'network', network, 'gate', gate, 'handed_off', handed_off, 'opted_out', opted_out, 'country', country, 'language', lang,
	'network_looked_up', looked_network, 'line_type_looked_up', looked_type, 'live', live, 'checks', NOT no_checks,
	'forwarding_checked_at', CASE WHEN checked_us > 0 THEN usher_ts(checked_us) END,
	'numbers', (SELECT coalesce(json_agg(json_build_object('number', n.phone_e164, 'mark', n.mark, 'status', n.status) ORDER BY n.own, n.phone_e164), '[]')
		FROM client_numbers n WHERE n.client_id = clients.id),
	'number_gone', EXISTS (SELECT FROM number_pool n WHERE n.client_id = clients.id AND n.gone_at IS NOT NULL AND n.status IN ('ASSIGNED', 'PAUSED')),
	'carrier', carrier, 'our_number', our_number, 'payment_provider', pay_provider, 'gate_since', CASE WHEN gate IS NOT NULL AND gate_at_us > 0 THEN usher_ts(gate_at_us) END,
	'muted', EXISTS (SELECT FROM alert_mutes u WHERE u.client_id = clients.id AND coalesce(u.until > usher_ts($2::bigint), true)),
	'texts_cost', (SELECT coalesce(json_agg(json_build_object('micros', k.micros, 'currency', k.currency, 'texts', k.n) ORDER BY k.n DESC), '[]')
		FROM (SELECT t.currency, sum(t.micros) AS micros, count(*) AS n FROM text_costs t WHERE t.client_id = clients.id GROUP BY t.currency) k),
	'stuck', stuck, 'stuck_since', stuck_since, 'asking', asking,
	'journey', (WITH j AS (
			SELECT m.seq, m.state_from, m.state_to, m.created_at AS at FROM messages m WHERE m.client_id = clients.id AND m.seq IS NOT NULL
			UNION ALL SELECT j.seq, j.state_from, j.state_to, j.at FROM journal j WHERE j.client_id = clients.id)
		SELECT coalesce(json_agg(json_build_object('state', s.state, 'at', s.at) ORDER BY s.seq), '[]') FROM (
			SELECT seq, state_to AS state, at FROM j WHERE state_from <> state_to
			UNION ALL (SELECT -1, state_from, clients.created_at FROM j ORDER BY seq LIMIT 1)
			ORDER BY seq DESC LIMIT 100) s),
	'created_at', created_at, 'updated_at', updated_at)::text, state, history
FROM clients WHERE phone_e164 = $1::text
