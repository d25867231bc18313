-- Tells a simulated phone what happened. $1 phone, $2 words, $3 now_us.
INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, created_us)
VALUES (demo_id('NT'), 'note', '', $1::text, $2::text, 'delivered', $3::bigint)
