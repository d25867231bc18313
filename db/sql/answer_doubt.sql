-- Before the database was restored this text may have been answered: looked up before anything is sent. $1 message id, $2 now_us, $3 when it came to us then, us.
WITH m AS (
	UPDATE messages SET answer_status = 'unknown', updated_at = usher_ts($2::bigint)
	WHERE id = $1::bigint AND answer_status = 'given' RETURNING id, client_id
)
INSERT INTO jobs (kind, subject, client_id, message_id, key, payload, due_us, created_at, updated_at)
SELECT 'answer', 'message:' || id, client_id, id, 'answer:' || id, $3::bigint::text, $2::bigint, usher_ts($2::bigint), usher_ts($2::bigint) FROM m
ON CONFLICT (key) DO NOTHING
