-- A process died: whether the answers of the last seconds before were still given, nobody knows. Each is looked up at the carrier.
-- $1 now_us, $2 how many at most.
WITH recent AS (
	SELECT id, client_id, created_at FROM messages WHERE direction = 'in' ORDER BY id DESC LIMIT $2::bigint
), doubt AS (
	UPDATE messages m SET answer_status = 'unknown', updated_at = usher_ts($1::bigint) FROM recent r
	WHERE m.id = r.id AND m.answer_status = 'given' AND r.created_at > (SELECT max(created_at) FROM recent) - interval '15 s'
	RETURNING m.id, m.client_id
)
INSERT INTO jobs (kind, subject, client_id, message_id, key, due_us, created_at, updated_at)
SELECT 'answer', 'message:' || id, client_id, id, 'answer:' || id, $1::bigint + 20000000, usher_ts($1::bigint), usher_ts($1::bigint) FROM doubt
ON CONFLICT (key) DO NOTHING
