-- What has changed since the last look, for those who watch. $1, $2 the latest text and journal entry seen, $3 now_us, $4 idle at most us,
-- $5 sessions that watch, $6 demo mode. Rows: what, id, words. Ids are given out before they are committed: so some are looked at again;
-- numbers and purchases by the sum over the latest 32, which one that was committed late moves, too.
SELECT 'texts', coalesce(max(id), 0), NULL FROM messages
UNION ALL SELECT 'entries', coalesce(max(id), 0), NULL FROM journal
UNION ALL (SELECT 'text', m.id, c.phone_e164 FROM messages m JOIN clients c ON c.id = m.client_id WHERE m.id > $1::bigint - 32 AND c.phone_e164 IS NOT NULL ORDER BY m.id DESC LIMIT 200)
UNION ALL (SELECT 'entry', j.id, c.phone_e164 FROM journal j JOIN clients c ON c.id = j.client_id WHERE j.id > $2::bigint - 32 AND c.phone_e164 IS NOT NULL ORDER BY j.id DESC LIMIT 200)
UNION ALL SELECT 'attention', 0, json_build_object('stuck', (SELECT count(*) FROM clients WHERE stuck IS NOT NULL),
	'waiting', (SELECT count(*) FROM clients WHERE gate IN ('paid_waiting', 'waiting_number')),
	'alerts', (SELECT count(*) FROM alerts WHERE cleared_at IS NULL AND acked_at IS NULL AND kind <> 'stuck'),
	'jobs', (SELECT count(*) FROM jobs WHERE state = 'failed'))::text
UNION ALL SELECT 'job', 0, json_build_object('latest', (SELECT coalesce(max(id), 0) FROM jobs), 'failed', (SELECT coalesce(max(id), 0) FROM jobs WHERE state = 'failed'))::text
UNION ALL SELECT 'number', 0, json_build_object('pool', (SELECT sum(n) FROM (SELECT usher_us(updated_at) + id AS n FROM number_pool ORDER BY updated_at DESC, id DESC LIMIT 32) x),
	'own', (SELECT sum(n) FROM (SELECT usher_us(updated_at) + id AS n FROM own_numbers ORDER BY updated_at DESC, id DESC LIMIT 32) x),
	'purchases', (SELECT sum(n) FROM (SELECT usher_us(updated_at) + id AS n FROM purchases ORDER BY updated_at DESC, id DESC LIMIT 32) x))::text
UNION ALL SELECT 'session', s.id, NULL FROM console_sessions s LEFT JOIN operators o ON o.id = s.operator_id
	WHERE s.id = ANY ($5::bigint[]) AND s.ends_us > $3::bigint AND s.seen_us > $3::bigint - $4::bigint AND CASE WHEN s.operator_id IS NULL THEN $6::boolean ELSE o.disabled_at IS NULL END
