-- A text from a client's own, active number to a customer, with the job that sends it; the same key again finds the first one.
-- $1 client's phone, $2 recipient, $3 uuid[] hash of the recipient, $4 body, $5 uuid[] key, $6 segments, $7 now_us, $8 text[] scopes
-- beyond the number (services, profiles), $9 texts a day from one number, $10 the recipient's country.
-- Row: refusal (null: none), message id, its status, whether the key was used for another text; no row: no such client, or a race for the key: again.
WITH c AS (SELECT id FROM clients WHERE phone_e164 = $1::text FOR SHARE),
k AS (SELECT u.k FROM unnest($5::uuid[]) AS u(k)),
h AS (SELECT u.h FROM unnest($3::uuid[]) AS u(h)),
old AS (SELECT m.id, m.status, m.body IS DISTINCT FROM $4::text OR m.to_e164 IS DISTINCT FROM $2::text AS other FROM messages m, k WHERE m.dedupe = k.k),
mine AS (
	SELECT phone_e164, carrier, status, features, link_status, profile_id, gone_at FROM number_pool WHERE client_id IN (SELECT id FROM c) AND status <> 'RESERVED'
	UNION ALL SELECT phone_e164, carrier, 'ASSIGNED', features, link_status, NULL, gone_at FROM own_numbers WHERE client_id IN (SELECT id FROM c) AND status = 'ACTIVE'
), n AS (SELECT * FROM mine ORDER BY status = 'ASSIGNED' DESC LIMIT 1),
why AS (
	SELECT CASE
		WHEN EXISTS (SELECT FROM old) THEN NULL
		WHEN NOT EXISTS (SELECT FROM n) THEN 'no_number'
		WHEN (SELECT status FROM n) <> 'ASSIGNED' THEN 'not_active'
		WHEN (SELECT gone_at FROM n) IS NOT NULL THEN 'gone'
		WHEN (SELECT link_status FROM n) <> 'linked' THEN 'not_linked'
		WHEN (SELECT cardinality(features) > 0 AND NOT 'sms' = ANY (features) FROM n) THEN 'no_sms'
		WHEN EXISTS (SELECT FROM opt_outs o, h, n WHERE o.phone_hash = h.h
			AND (o.scope = n.phone_e164 OR o.scope = n.profile_id OR o.scope = ANY ($8::text[]))) THEN 'opted_out'
		WHEN (SELECT count(*) FROM messages m, n WHERE m.our_number = n.phone_e164 AND m.to_e164 IS NOT NULL
			AND m.created_at > usher_ts($7::bigint - 86400000000)) >= $9::bigint THEN 'limit'
	END AS refusal
), stored AS (
	INSERT INTO messages (client_id, direction, carrier, our_number, body, status, segments, to_e164, to_country, to_hash, dedupe, created_at)
	SELECT c.id, 'out', n.carrier, n.phone_e164, $4::text, 'queued', $6::bigint, $2::text, $10::text, h.h, k.k, usher_ts($7::bigint)
	FROM c, n, h, k, why WHERE why.refusal IS NULL AND NOT EXISTS (SELECT FROM old)
	ON CONFLICT (dedupe) WHERE dedupe IS NOT NULL DO NOTHING RETURNING id, status
), job AS (
	INSERT INTO jobs (kind, subject, message_id, due_us, created_at, updated_at) -- no client: it stands in nobody's line
	SELECT 'text', 'message:' || id, id, $7::bigint, usher_ts($7::bigint), usher_ts($7::bigint) FROM stored
)
SELECT why.refusal, coalesce(s.id, o.id), coalesce(s.status, o.status), coalesce(o.other, false)
FROM c CROSS JOIN why LEFT JOIN stored s ON true LEFT JOIN old o ON true
WHERE why.refusal IS NOT NULL OR s.id IS NOT NULL OR o.id IS NOT NULL
