-- The newest texts and notes of one simulated phone that have reached it, oldest first, as JSON. $1 phone, $2 only those with a greater id, $3 how many,
-- $4 now_us. Row: the text.
SELECT coalesce(json_agg(demo_message_json(row(m.*)::demo_messages) ORDER BY id), '[]')::text
FROM (SELECT * FROM demo_messages WHERE (sender = $1::text OR recipient = $1::text) AND id > $2::bigint AND (sender = $1::text OR shown_us <= $4::bigint)
	ORDER BY id DESC LIMIT $3::bigint) AS m
