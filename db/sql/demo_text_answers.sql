-- Texts that came back in TwiML; the carrier drops them when the phone is opted out. $1 from, $2 to, $3 bodies, $4 now_us, $5 of the carrier itself, or ''.
INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, error_code, created_us)
SELECT demo_id('SM'), 'outbound-reply', $1::text, $2::text, b.body,
	CASE WHEN d.phone IS NULL THEN 'delivered' ELSE 'failed' END, CASE WHEN d.phone IS NOT NULL THEN 21610 END, $4::bigint + b.place
FROM unnest($3::text[]) WITH ORDINALITY AS b(body, place) LEFT JOIN demo_blocks d ON d.phone = $2::text AND d.our_number = $1::text
UNION ALL
SELECT demo_id('SM'), 'note', $1::text, $2::text, $5::text, 'delivered', NULL, $4::bigint WHERE $5::text <> ''
