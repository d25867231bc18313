-- The pretended carrier rings a simulated phone for usher: its owner is told, and what follows is due. $1 phone, $2 words, $3 now_us; webhooks:
-- $4 text[] urls, $5 text[] forms, $6 bigint[] due_us; $7 caller, $8 called, $9 where it is forwarded ('': nowhere), $10 it rings until (us).
WITH n AS (
	INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, created_us)
	SELECT demo_id('NT'), 'note', '', $1::text, $2::text, 'delivered', $3::bigint WHERE $1::text <> ''
), c AS (
	INSERT INTO demo_calls (phone, way, peer, line, how, state, target, words, rings_until_us, created_us)
	SELECT $1::text, 'placed', $7::text, $8::text, 'no_answer', CASE WHEN $9::text = '' THEN 'lost' ELSE 'reached' END, nullif($9::text, ''), $2::text,
		$10::bigint, $3::bigint WHERE $1::text <> ''
)
INSERT INTO demo_webhooks (provider, url, body, due_us) SELECT 'twilio', url, body, due_us FROM unnest($4::text[], $5::text[], $6::bigint[]) AS u(url, body, due_us)
