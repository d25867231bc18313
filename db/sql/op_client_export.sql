-- Everything about one client. $1 phone, $2 now_us. Row: JSON.
SELECT json_build_object('exported_at', usher_ts($2::bigint), 'client', to_json(c),
	'messages', (SELECT coalesce(json_agg(to_jsonb(m) - 'dedupe' ORDER BY m.id), '[]') FROM messages m WHERE m.client_id = c.id),
	'journal', (SELECT coalesce(json_agg(to_jsonb(j) - 'dedupe' ORDER BY j.id), '[]') FROM journal j WHERE j.client_id = c.id),
	'payment_events', (SELECT coalesce(json_agg(p ORDER BY p.id), '[]') FROM payment_events p WHERE p.client_id = c.id),
	'text_costs', (SELECT coalesce(json_agg(x ORDER BY x.sent_at), '[]') FROM text_costs x WHERE x.client_id = c.id),
	'placed_calls', (SELECT coalesce(json_agg(l ORDER BY l.id), '[]') FROM placed_calls l WHERE l.client_id = c.id),
	'checkouts', (SELECT coalesce(json_agg(k ORDER BY k.id), '[]') FROM checkouts k WHERE k.client_id = c.id),
	'consents', (SELECT coalesce(json_agg(s ORDER BY s.id), '[]') FROM consents s WHERE s.client_id = c.id),
	'audit', (SELECT coalesce(json_agg(a ORDER BY a.id), '[]') FROM audit_log a WHERE a.client_id = c.id),
	'jobs', (SELECT coalesce(json_agg(b ORDER BY b.id), '[]') FROM jobs b WHERE b.client_id = c.id),
	'alerts', (SELECT coalesce(json_agg(t ORDER BY t.id), '[]') FROM alerts t WHERE t.client_id = c.id),
	'purchases', (SELECT coalesce(json_agg(b ORDER BY b.id), '[]') FROM purchases b WHERE b.client_id = c.id),
	'alert_mutes', (SELECT coalesce(json_agg(u), '[]') FROM alert_mutes u WHERE u.client_id = c.id),
	'stats', (SELECT coalesce(json_agg(f), '[]') FROM stats_clients f WHERE f.client_id = c.id),
	'own_numbers', (SELECT coalesce(json_agg(o ORDER BY o.id), '[]') FROM own_numbers o WHERE o.client_id = c.id),
	'credentials', (SELECT coalesce(json_agg(to_jsonb(d) - 'sealed' - 'sealed_before' ORDER BY d.id), '[]') FROM credentials d WHERE d.client_id = c.id),
	'numbers', (SELECT coalesce(json_agg(n ORDER BY n.id), '[]') FROM number_pool n WHERE n.client_id = c.id OR n.last_client_id = c.id))
FROM clients c WHERE c.phone_e164 = $1::text
