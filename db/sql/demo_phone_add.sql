-- One more simulated phone, at the next free number for fiction of its country. $1 country, $2 network, $3 kind, $4 now_us. Row: phone; none: no number left, or no such country.
WITH next AS (
	SELECT v.head || i AS phone, v.line_head || i AS line
	FROM (VALUES ('GB', '+447700900', '+442079460'), ('US', '+164655501', '+121255501'), ('CA', '+164755501', '+141655501'),
		('IE', '+353209110', '+353209120'), ('AU', '+61255501', '+61270101')) AS v(country, head, line_head),
		generate_series(CASE WHEN v.country IN ('US', 'CA') THEN 10 ELSE 300 END, CASE WHEN v.country IN ('US', 'CA') THEN 99 ELSE 899 END) AS i
	WHERE v.country = $1::text AND NOT EXISTS (SELECT FROM demo_phones WHERE phone = v.head || i OR line = v.line_head || i)
	ORDER BY i LIMIT 1
)
INSERT INTO demo_phones (phone, label, country, network, kind, line, created_us)
SELECT phone, $1::text || ' ' || $3::text, $1::text, $2::text, $3::text, CASE WHEN $3::text = 'landline' THEN line ELSE phone END, $4::bigint FROM next
ON CONFLICT DO NOTHING
RETURNING phone
