-- The body of an event. $1 its payload (json), $2 type, $3 id, $4 when it happened us. Row: JSON. Whoever was erased since has no phone.
SELECT json_build_object('type', $2::text, 'timestamp', to_char(usher_ts($4::bigint) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'id', $3::text,
	'data', (SELECT jsonb_strip_nulls(jsonb_build_object(
		'client', (SELECT jsonb_build_object('id', c.id, 'phone', c.phone_e164) FROM clients c WHERE c.id = (p.j->>'client_id')::bigint),
		'number', (SELECT jsonb_build_object('id', n.id, 'phone', n.phone_e164, 'country', n.country, 'carrier', n.carrier, 'managed', n.managed)
			FROM number_pool n WHERE n.id = (p.j->>'number_id')::bigint))) || (p.j - 'client_id' - 'number_id') FROM (SELECT $1::jsonb AS j) p))
