-- Tells a simulated phone what became of a call. $1 phone, $2 words, $3 now_us; $4 the call (0: one that began just now), $5 its state, $6 where it went,
-- $7 caller, $8 called, $9 way. With state '' it was no call.
WITH c AS (
	UPDATE demo_calls SET state = $5::text, target = nullif($6::text, ''), words = $2::text, changed = DEFAULT WHERE id = $4::bigint
), n AS (
	INSERT INTO demo_calls (phone, way, peer, line, how, state, target, words, rings_until_us, created_us)
	SELECT $1::text, $9::text, $7::text, $8::text, '', $5::text, nullif($6::text, ''), $2::text, $3::bigint, $3::bigint WHERE $4::bigint = 0 AND $5::text <> ''
)
INSERT INTO demo_messages (sid, direction, sender, recipient, body, status, created_us)
VALUES (demo_id('NT'), 'note', '', $1::text, $2::text, 'delivered', $3::bigint)
