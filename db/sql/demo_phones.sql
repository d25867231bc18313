-- Every simulated phone, as JSON. Row: the text.
SELECT coalesce(json_agg(demo_phone_json(p) ORDER BY created_us, phone), '[]')::text FROM demo_phones p
