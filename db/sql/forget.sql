-- What texts said is forgotten once it is old enough; that there was one, its key and its step stay. From where the last run ended, up to the first
-- text that is still on its way. $1 older than us, $2 how many rows to look at. Row: whether there may be more, how many were emptied.
WITH p AS (
	SELECT coalesce((SELECT convert_from(value, 'UTF8')::bigint FROM meta WHERE key = 'forgotten_id'), 0) AS last
), w AS MATERIALIZED (
	SELECT id, created_at, coalesce(status IN ('queued', 'sending', 'unknown'), false) OR coalesce(answer_status = 'unknown', false) AS busy
	FROM messages WHERE id > (SELECT last FROM p) ORDER BY id LIMIT $2::bigint
), b AS MATERIALIZED (
	SELECT id FROM w WHERE created_at < usher_ts($1::bigint) AND id < coalesce((SELECT min(id) FROM w WHERE busy), 9223372036854775807)
), u AS (
	UPDATE messages m SET body = NULL, answers = NULL, answer_ids = NULL, to_e164 = NULL FROM b
	WHERE m.id = b.id AND (m.body IS NOT NULL OR m.answers IS NOT NULL OR m.to_e164 IS NOT NULL) RETURNING 1
), j AS ( -- texts and callers in jobs that came to nothing
	UPDATE jobs SET payload = '' WHERE state = 'failed' AND kind IN ('handon', 'takeover', 'reply', 'call') AND payload <> '' AND updated_at < usher_ts($1::bigint)
), s AS (
	INSERT INTO meta (key, value) SELECT 'forgotten_id', convert_to(max(id)::text, 'UTF8') FROM b HAVING count(*) > 0
	ON CONFLICT (key) DO UPDATE SET value = excluded.value
)
SELECT (SELECT count(*) FROM b) >= $2::bigint, (SELECT count(*) FROM u)
