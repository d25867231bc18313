-- Listed answers that are other texts' of the same client. $1 message id, $2 text[] the carrier's ids that were listed, $3 slack us.
-- Row: an id that was found to be another's; or none, and the body and time (us) of an answer that was given at about the same time, oldest first.
SELECT x.id, NULL::text, 0::bigint FROM messages m JOIN messages o ON o.client_id = m.client_id AND o.id <> m.id, unnest(o.answer_ids) AS x(id)
WHERE m.id = $1::bigint AND o.direction = 'in' AND o.answer_ids && $2::text[]
UNION ALL
(SELECT NULL, b.body, usher_us(o.created_at) FROM messages m JOIN messages o ON o.client_id = m.client_id AND o.id <> m.id, unnest(o.answers) AS b(body)
WHERE m.id = $1::bigint AND o.direction = 'in' AND o.answer_status = 'given' AND b.body = ANY (m.answers)
	AND o.created_at >= m.created_at - $3::bigint * interval '1 microsecond' ORDER BY o.id)
