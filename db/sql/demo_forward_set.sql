-- A forwarding code was taken: for these reasons, in place of what there was; with a target '' they are cleared. $1 line, $2 reasons, $3 target; then the
-- note: $4 phone, $5 words, $6 now_us.
WITH gone AS (
	DELETE FROM demo_forwards WHERE line = $1::text AND reason = ANY ($2::text[]) AND $3::text = ''
), kept AS (
	INSERT INTO demo_forwards (line, reason, target) SELECT $1::text, unnest($2::text[]), $3::text WHERE $3::text <> ''
	ON CONFLICT (line, reason) DO UPDATE SET target = excluded.target
)
INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, created_us)
VALUES (demo_id('NT'), 'note', '', $4::text, $5::text, 'delivered', $6::bigint)
