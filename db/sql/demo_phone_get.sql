-- One simulated phone. $1 phone. Row: line, country, network, kind, its managed number, forwards in words, forwards as JSON.
SELECT p.line, p.country, p.network, p.kind, (SELECT number_e164 FROM clients c WHERE c.phone_e164 = p.phone),
	(SELECT string_agg(replace(f.reason, '_', ' ') || ' ' || f.target, ', ' ORDER BY f.reason) FROM demo_forwards f WHERE f.line = p.line),
	coalesce((SELECT json_agg(json_build_object('reason', f.reason, 'target', f.target) ORDER BY f.reason) FROM demo_forwards f WHERE f.line = p.line), '[]')::text
FROM demo_phones p WHERE p.phone = $1::text
