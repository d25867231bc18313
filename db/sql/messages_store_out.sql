-- Outgoing texts, each with the job that sends it. Arrays: $1 client ids, $2 carriers, $3 our numbers, $4 bodies, $5 segments, $6 chatter
-- (better lost than twice); $7 now_us; $8 authors (null: usher).
WITH m AS (
	INSERT INTO messages (client_id, direction, carrier, our_number, body, status, segments, chatter, author, created_at)
	SELECT client_id, 'out', carrier, our_number, body, 'queued', segments, chatter, author, usher_ts($7::bigint)
	FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::boolean[], $8::text[]) WITH ORDINALITY
		AS u(client_id, carrier, our_number, body, segments, chatter, author, i)
	ORDER BY i
	RETURNING id, client_id
)
INSERT INTO jobs (kind, subject, client_id, message_id, due_us, created_at, updated_at)
SELECT 'send', 'message:' || id, client_id, id, $7::bigint, usher_ts($7::bigint), usher_ts($7::bigint) FROM m ORDER BY id
