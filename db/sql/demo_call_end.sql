-- A call that usher answered: its phone is told, and its end is due later. $1 phone, $2 words, $3 now_us, $4 url, $5 form of its end, $6 due_us.
WITH n AS (
	INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, created_us)
	VALUES (demo_id('NT'), 'note', '', $1::text, $2::text, 'delivered', $3::bigint)
)
INSERT INTO demo_webhooks (provider, url, body, due_us) VALUES ('twilio', $4::text, $5::text, $6::bigint)
