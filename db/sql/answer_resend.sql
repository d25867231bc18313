-- It has not: its texts go out through the API instead, once. $1 message id, $2 texts text[], $3 now_us, $4 text[] the carrier's ids of those that did arrive.
WITH a AS (
	UPDATE messages SET answer_status = 'sent', answer_ids = $4::text[], updated_at = usher_ts($3::bigint)
	WHERE id = $1::bigint AND answer_status = 'unknown'
	RETURNING client_id, carrier, our_number
), m AS (
	INSERT INTO messages (client_id, direction, carrier, our_number, body, status, created_at)
	SELECT a.client_id, 'out', a.carrier, a.our_number, t.body, 'queued', usher_ts($3::bigint)
	FROM a, unnest($2::text[]) WITH ORDINALITY AS t(body, i) ORDER BY t.i
	RETURNING id, client_id
)
INSERT INTO jobs (kind, subject, client_id, message_id, due_us, created_at, updated_at)
SELECT 'send', 'message:' || id, client_id, id, $3::bigint, usher_ts($3::bigint), usher_ts($3::bigint) FROM m ORDER BY id
