-- The end of a call that usher answered is due later. $1 url, $2 form of its end, $3 due_us.
INSERT INTO demo_webhooks (provider, url, body, due_us) VALUES ('twilio', $1::text, $2::text, $3::bigint)
