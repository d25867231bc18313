-- The last text to a client once more, as a text of its own. The caller has locked the client in a statement before. $1 phone, $2 now_us, $3 actor.
-- Row: verdict (sent, opted_out, nothing, on_its_way), how many texts; none: no such client.
WITH c AS (
	SELECT id, opted_out, carrier, our_number, state FROM clients WHERE phone_e164 = $1::text FOR UPDATE
), l AS (
	SELECT m.status, m.segments, CASE m.direction WHEN 'out' THEN ARRAY[m.body] ELSE m.answers END AS bodies FROM messages m JOIN c ON m.client_id = c.id
	WHERE m.to_e164 IS NULL AND (CASE m.direction WHEN 'out' THEN m.status <> 'dropped' AND m.body IS NOT NULL ELSE cardinality(m.answers) > 0 END)
	ORDER BY m.id DESC LIMIT 1
), v AS (
	SELECT c.*, l.bodies, l.segments, CASE WHEN opted_out THEN 'opted_out' WHEN l.bodies IS NULL THEN 'nothing' WHEN l.status IN ('queued', 'sending') THEN 'on_its_way'
		ELSE 'sent' END AS verdict
	FROM c LEFT JOIN l ON true
), m AS (
	INSERT INTO messages (client_id, direction, carrier, our_number, body, status, segments, author, created_at)
	SELECT v.id, 'out', v.carrier, v.our_number, u.body, 'queued', v.segments, $3::text, usher_ts($2::bigint)
	FROM v, unnest(v.bodies) WITH ORDINALITY AS u(body, i) WHERE v.verdict = 'sent' ORDER BY u.i
	RETURNING id, client_id
), j AS (
	INSERT INTO jobs (kind, subject, client_id, message_id, due_us, created_at, updated_at)
	SELECT 'send', 'message:' || id, client_id, id, $2::bigint, usher_ts($2::bigint), usher_ts($2::bigint) FROM m ORDER BY id
), a AS (
	INSERT INTO audit_log (at, actor, action, client_id, from_value, to_value) SELECT usher_ts($2::bigint), $3::text, 'client.resend', id, state, state FROM v WHERE verdict = 'sent'
)
SELECT verdict, (SELECT count(*) FROM m) FROM v
