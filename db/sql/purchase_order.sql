-- Of the numbers on offer the first that nobody of ours has or is buying, and that could be stored when we last had it: it is about to be ordered.
-- $1 id, $2 job, $3 fence, $4 now_us; in order of preference: $5 text[] phones, $6 types, $7 localities, $8 regions, $9 features (joined by commas),
-- $10 bigint[] monthly, $11 setup (-1: not told), $12 text[] currencies; $13 how many purchases a day may have. Row: still ours, the phone chosen
-- (null: none of them), whether other purchases have used up the day. After purchase_lock, in its transaction.
-- A unique violation: another purchase has just chosen the same; run it again.
WITH p AS MATERIALIZED (
	SELECT p.id, p.tried FROM purchases p JOIN jobs j ON j.id = $2::bigint AND j.fence = $3::bigint AND j.state = 'running'
	WHERE p.id = $1::bigint AND p.state = 'searching' FOR UPDATE OF p
), day AS MATERIALIZED (
	SELECT count(*) >= $13::bigint AS over FROM purchases WHERE call_us > $4::bigint - 86400000000 AND id <> $1::bigint
), choice AS MATERIALIZED (
	SELECT o.* FROM p, unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::text[])
		WITH ORDINALITY AS o(phone, type, locality, region, features, monthly, setup, currency, place)
	WHERE NOT (SELECT over FROM day) AND o.phone <> ALL (p.tried) AND NOT EXISTS (SELECT FROM number_pool n WHERE n.phone_e164 = o.phone AND n.status <> 'RELEASED')
		AND NOT EXISTS (SELECT FROM purchases q WHERE q.phone_e164 = o.phone AND (q.unwanted OR q.state IN ('ordering', 'ordered', 'unknown')))
	ORDER BY o.place LIMIT 1
), u AS (
	UPDATE purchases SET state = 'ordering', phone_e164 = c.phone, call_us = $4::bigint, doubt_us = 0, error_code = NULL, error = NULL,
		offer_type = c.type, locality = c.locality, region = c.region, features = coalesce(string_to_array(nullif(c.features, ''), ','), '{}'),
		monthly_micros = nullif(c.monthly, -1), setup_micros = nullif(c.setup, -1), currency = c.currency, updated_at = usher_ts($4::bigint)
	FROM choice c WHERE id = (SELECT id FROM p) RETURNING phone_e164
)
SELECT EXISTS (SELECT FROM p), (SELECT phone_e164 FROM u), (SELECT over FROM day)
