-- What texts have cost. $1 carrier, $2 text[] its ids, $3 text[] the other side's phones, $4 bigint[] our rows of outgoing texts (0: not told), $5 text[] in, out or reply,
-- $6 bigint[] micros, $7 text[] currencies, $8 bigint[] when they were sent (us). Texts with nobody we know are left out. Row: how many are new or changed.
WITH s AS (
	INSERT INTO text_costs AS t (carrier, carrier_id, client_id, kind, micros, currency, sent_at)
	SELECT $1::text, u.id, coalesce(m.client_id, c.id), u.kind, u.micros, u.currency, usher_ts(u.sent_us)
	FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::bigint[]) AS u(id, phone, row, kind, micros, currency, sent_us)
	LEFT JOIN messages m ON m.id = u.row AND m.direction = 'out' AND m.carrier = $1::text LEFT JOIN clients c ON c.phone_e164 = u.phone
	WHERE coalesce(m.client_id, c.id) IS NOT NULL ORDER BY u.id
	ON CONFLICT (carrier, carrier_id) DO UPDATE SET micros = excluded.micros, currency = excluded.currency
	WHERE t.micros <> excluded.micros OR t.currency <> excluded.currency
	RETURNING 1
)
SELECT count(*) FROM s
