-- What all simulated phones show, and what happened since somebody last looked. $1 "next" of the last answer (0: from the beginning), $2 its now_us,
-- $3 now_us, $4 how many of each kind at most, $5 the onboarding number. Row: JSON.
SELECT json_build_object(
	'next', pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 'now_ms', $3::bigint / 1000, 'usher', $5::text,
	'waiting', (SELECT count(*) FROM demo_webhooks),
	'phones', coalesce((SELECT json_agg(demo_state_json(phone) ORDER BY created_us, phone) FROM demo_phones), '[]'),
	'messages', coalesce((SELECT json_agg(demo_message_json(row(m.*)::demo_messages) ORDER BY m.id) FROM (
		SELECT * FROM demo_messages WHERE (direction = 'inbound' OR shown_us <= $3::bigint)
			AND (changed >= $1::bigint OR (shown_us > $2::bigint AND shown_us > created_us)) ORDER BY id DESC LIMIT $4::bigint) AS m), '[]'),
	'calls', coalesce((SELECT json_agg(json_build_object('id', c.id, 'phone', c.phone, 'way', c.way, 'peer', c.peer, 'line', c.line, 'how', c.how,
		'state', c.state, 'target', c.target, 'words', c.words, 'rings_until_ms', c.rings_until_us / 1000, 'at_ms', c.created_us / 1000) ORDER BY c.id) FROM (
		SELECT * FROM demo_calls WHERE changed >= $1::bigint ORDER BY id DESC LIMIT $4::bigint) AS c), '[]'),
	'rows', coalesce((SELECT json_agg(json_build_object('id', r.id, 'phone', r.phone, 'table', r.relation, 'op', r.op, 'key', r.key, 'columns', r.columns,
		'at_ms', r.at_us / 1000) ORDER BY r.id) FROM (
		SELECT * FROM demo_rows WHERE changed >= $1::bigint ORDER BY id DESC LIMIT $4::bigint) AS r), '[]'),
	'wire', coalesce((SELECT json_agg(json_build_object('id', w.id, 'phone', w.phone, 'way', w.way, 'provider', w.provider, 'method', w.method,
		'target', w.target, 'proof', w.proof, 'asked', w.asked, 'status', w.status, 'answer', w.answer, 'at_ms', w.at_us / 1000, 'took_us', w.took_us)
		ORDER BY w.id) FROM (
		SELECT * FROM demo_wire WHERE changed >= $1::bigint ORDER BY id DESC LIMIT $4::bigint) AS w), '[]'))::text
