-- A text leaves a simulated phone; the carrier keeps opt-outs. $1 sid, $2 from, $3 to, $4 body, $5 pictures, $6 now_us, $7 STOP, START, YES or '', $8 segments,
-- $9 tick. Row: the word that the carrier acted upon ('' none), the network's lag in ms, whether older texts of this phone are still on their way.
WITH had AS (
	SELECT FROM demo_blocks WHERE phone = $2::text AND our_number = $3::text
), blocked AS (
	INSERT INTO demo_blocks (phone, our_number) SELECT $2::text, $3::text WHERE $7::text = 'STOP' ON CONFLICT DO NOTHING
), lifted AS (
	DELETE FROM demo_blocks WHERE phone = $2::text AND our_number = $3::text AND $7::text IN ('START', 'YES')
), kept AS (
	INSERT INTO demo_messages (sid, direction, sender, recipient, body, media, status, tick, segments, created_us)
	VALUES ($1::text, 'inbound', $2::text, $3::text, $4::text, $5::bigint, 'received', $9::text, $8::bigint, $6::bigint)
)
SELECT CASE WHEN $7::text = 'YES' THEN CASE WHEN EXISTS (SELECT FROM had) THEN 'START' ELSE '' END ELSE $7::text END,
	coalesce((SELECT lag_ms FROM demo_phones WHERE phone = $2::text), 0), EXISTS (SELECT FROM demo_webhooks WHERE phone = $2::text)
