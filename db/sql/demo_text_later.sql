-- A text that the carrier brings to usher later. $1 sid, $2 phone, $3 url, $4 form, $5 due_us, $6 how often.
WITH m AS (
	UPDATE demo_messages SET tick = 'sent', changed = DEFAULT WHERE sid = $1::text
)
INSERT INTO demo_webhooks (provider, url, body, due_us, sid, phone)
SELECT 'twilio', $3::text, $4::text, $5::bigint, $1::text, $2::text FROM generate_series(1, $6::bigint)
