-- About to send: committed before the call, so that a crash leaves 'sending' behind, never a silent second text.
-- $1 message id, $2 now_us, $3 texts per client and day. Row: former status, body, our number, phone, opted out, sent today, when it was begun us,
-- country, client id.
WITH m AS (
	SELECT m.id, m.status, m.body, m.our_number, m.client_id, coalesce(m.updated_at, m.created_at) AS begun_at, c.phone_e164, c.opted_out, c.country,
		(SELECT count(*) FROM messages d WHERE d.client_id = m.client_id AND d.direction = 'out' AND d.status NOT IN ('queued', 'dropped')
			AND d.created_at > usher_ts($2::bigint - 86400000000)) AS today
	FROM messages m JOIN clients c ON c.id = m.client_id WHERE m.id = $1::bigint AND m.direction = 'out' FOR UPDATE OF m
), u AS (
	UPDATE messages SET status = CASE WHEN m.opted_out OR m.phone_e164 IS NULL THEN 'dropped' ELSE 'sending' END, updated_at = usher_ts($2::bigint)
	FROM m WHERE messages.id = m.id AND m.status = 'queued' AND (m.opted_out OR m.phone_e164 IS NULL OR m.today < $3::bigint)
)
SELECT status, body, our_number, phone_e164, opted_out, today, usher_us(begun_at), country, client_id FROM m
