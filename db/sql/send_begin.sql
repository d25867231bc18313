-- About to send: committed before the call, so that a crash leaves 'sending' behind, never a silent second text.
-- Not while sending is paused, nor over the limit of a day for the client or of an hour for the country (send_hours counts, when there is one).
-- A text to a client's customer (to_e164) goes out only while the number is that client's, and has its own STOP; the client's day is not its.
-- $1 message id, $2 now_us, $3 texts per client and day, $4 texts per country and hour (0: no limit), $5 text[] scopes of opt-outs beyond the number,
-- $6 job, $7 fence. No row: the text was erased, or somebody else has the job.
-- Row: former status, body, our number, phone, opted out, sent today, when it was begun us, country, client id, carrier, chatter, resent, paused,
-- the country's hour is full, to a customer, credential of a number of the client's own account (0: ours).
WITH m AS (
	SELECT m.id, m.status, m.body, m.our_number, m.client_id, m.carrier, m.chatter, m.resent, coalesce(m.updated_at, m.created_at) AS begun_at,
		m.to_e164 IS NOT NULL AS to_customer, CASE WHEN m.to_e164 IS NULL THEN c.phone_e164 ELSE m.to_e164 END AS phone_e164,
		CASE WHEN m.to_e164 IS NULL THEN c.country ELSE m.to_country END AS country,
		CASE WHEN m.to_e164 IS NULL THEN c.opted_out
			ELSE n.id IS NULL AND w.id IS NULL OR EXISTS (SELECT FROM opt_outs o WHERE o.phone_hash = m.to_hash
				AND (o.scope = m.our_number OR o.scope = n.profile_id OR o.scope = ANY ($5::text[]))) END AS opted_out,
		CASE WHEN m.to_e164 IS NOT NULL THEN 0 ELSE (SELECT count(*) FROM messages d WHERE d.client_id = m.client_id AND d.direction = 'out'
			AND d.to_e164 IS NULL AND d.status NOT IN ('queued', 'dropped') AND d.created_at > usher_ts($2::bigint - 86400000000)) END AS today,
		EXISTS (SELECT FROM switches WHERE name = 'sending' AND value LIKE 'paused%') AS paused, coalesce(w.credential_id, 0) AS credential
	FROM messages m JOIN clients c ON c.id = m.client_id
		LEFT JOIN number_pool n ON m.to_e164 IS NOT NULL AND n.phone_e164 = m.our_number AND n.client_id = c.id AND n.status = 'ASSIGNED'
		LEFT JOIN own_numbers w ON m.to_e164 IS NOT NULL AND w.phone_e164 = m.our_number AND w.client_id = c.id AND w.status = 'ACTIVE'
	WHERE m.id = $1::bigint AND m.direction = 'out'
		AND EXISTS (SELECT FROM jobs WHERE id = $6::bigint AND fence = $7::bigint AND state = 'running') FOR UPDATE OF m
), h AS (
	INSERT INTO send_hours (hour_us, country, texts) SELECT $2::bigint / 3600000000 * 3600000000, country, 1 FROM m
	WHERE $4::bigint > 0 AND status = 'queued' AND NOT opted_out AND phone_e164 IS NOT NULL AND today < $3::bigint AND NOT paused
	ON CONFLICT (hour_us, country) DO UPDATE SET texts = send_hours.texts + 1 WHERE send_hours.texts < $4::bigint RETURNING 1
), u AS (
	UPDATE messages SET status = CASE WHEN m.opted_out OR m.phone_e164 IS NULL THEN 'dropped' ELSE 'sending' END, updated_at = usher_ts($2::bigint)
	FROM m WHERE messages.id = m.id AND m.status = 'queued' AND (m.opted_out OR m.phone_e164 IS NULL
		OR (m.today < $3::bigint AND NOT m.paused AND ($4::bigint = 0 OR EXISTS (SELECT FROM h))))
)
SELECT status, body, our_number, phone_e164, opted_out, today, usher_us(begun_at), country, client_id, carrier, chatter, resent, paused,
	$4::bigint > 0 AND NOT EXISTS (SELECT FROM h), to_customer, credential FROM m
