-- The connection died under an answer: unknown, to be looked up at the carrier in 20 s. $1 message id, $2 now_us.
WITH m AS (
	UPDATE messages SET answer_status = 'unknown', updated_at = usher_ts($2::bigint)
	WHERE id = $1::bigint AND answer_status = 'given' RETURNING id, client_id
)
INSERT INTO jobs (kind, subject, client_id, message_id, key, due_us, created_at, updated_at)
SELECT 'answer', 'message:' || id, client_id, id, 'answer:' || id, $2::bigint + 20000000, usher_ts($2::bigint), usher_ts($2::bigint) FROM m
ON CONFLICT (key) DO NOTHING
