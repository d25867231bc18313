-- A text has been brought to usher: its tick, and texts that came back in TwiML; the carrier drops them when the phone is opted out. They take the network's lag
-- to reach it. $1 from, $2 to, $3 bodies, $4 now_us, $5 words of the carrier itself, or '', $6 bigint[] segments, $7 sid of the text, $8 its tick.
WITH t AS (
	UPDATE demo_messages SET tick = $8::text, changed = DEFAULT WHERE sid = $7::text
), lag AS (
	SELECT coalesce((SELECT lag_ms * 1000 FROM demo_phones WHERE phone = $2::text), 0) AS us
)
INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, error_code, segments, created_us, shown_us)
SELECT demo_id('SM'), 'outbound-reply', $1::text, $2::text, b.body,
	CASE WHEN d.phone IS NULL THEN 'delivered' ELSE 'failed' END, CASE WHEN d.phone IS NOT NULL THEN 21610 END, b.segments, $4::bigint + b.place,
	CASE WHEN lag.us > 0 THEN $4::bigint + b.place + lag.us ELSE 0 END
FROM unnest($3::text[], $6::bigint[]) WITH ORDINALITY AS b(body, segments, place) CROSS JOIN lag
	LEFT JOIN demo_blocks d ON d.phone = $2::text AND d.our_number = $1::text
UNION ALL
SELECT demo_id('SM'), 'note', $1::text, $2::text, $5::text, 'delivered', NULL, NULL, $4::bigint, 0 WHERE $5::text <> ''
