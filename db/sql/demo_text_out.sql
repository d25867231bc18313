-- A text sent through the carrier's API, and its receipts, which are due later. $1 sid, $2 from, $3 to, $4 body, $5 callback (empty: none), $6 now_us,
-- $7 account, $8 segments. Row: sid; no row: the recipient has opted out.
WITH lag AS (
	SELECT coalesce((SELECT lag_ms * 1000 FROM demo_phones WHERE phone = $3::text), 0) AS us
), m AS (
	INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, segments, created_us, shown_us)
	SELECT $1::text, 'outbound-api', $2::text, $3::text, $4::text, 'delivered', $8::bigint, $6::bigint, CASE WHEN lag.us > 0 THEN $6::bigint + lag.us ELSE 0 END
	FROM lag WHERE NOT EXISTS (SELECT FROM demo_blocks WHERE phone = $3::text AND our_number = $2::text)
	RETURNING sid
), w AS (
	INSERT INTO demo_webhooks (provider, url, body, due_us)
	SELECT 'twilio', $5::text, 'AccountSid=' || $7::text || '&ApiVersion=2010-04-01&From=' || replace($2::text, '+', '%2B') || '&MessageSid=' || sid
		|| '&MessageStatus=' || r.status || '&SmsSid=' || sid || '&SmsStatus=' || r.status || '&To=' || replace($3::text, '+', '%2B'),
		$6::bigint + r.after_us + lag.us
	FROM m CROSS JOIN lag, (VALUES ('sent', 300000), ('delivered', 900000)) AS r(status, after_us) WHERE $5::text <> ''
)
SELECT sid FROM m
