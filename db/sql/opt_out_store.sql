-- STOP at a number that does not converse. $1 phone hash uuid[], $2 scope, $3 our number, $4 word, $5 now_us, $6 true: opt out, false: in,
-- $7 the event's dedupe key uuid[], $8 when the carrier says that it was us (0: now). A later word of the other kind at that number stays.
WITH once AS (
	INSERT INTO carrier_events (dedupe, at) SELECT k, usher_ts($5::bigint) FROM unnest($7::uuid[]) AS u(k) ON CONFLICT DO NOTHING RETURNING dedupe
), word AS (
	SELECT h, NOT EXISTS (SELECT FROM consents c WHERE c.phone_hash = h AND c.our_number = $3::text AND $8::bigint > 0
		AND c.kind <> CASE WHEN $6::boolean THEN 'opt_out' ELSE 'opt_in' END AND c.occurred_at > usher_ts($8::bigint)) AS newest
	FROM unnest($1::uuid[]) AS u(h) WHERE EXISTS (SELECT FROM once)
), kept AS (
	INSERT INTO consents (client_id, phone_hash, our_number, kind, word, via, occurred_at, at)
	SELECT NULL, h, $3::text, CASE WHEN $6::boolean THEN 'opt_out' ELSE 'opt_in' END, $4::text, 'carrier', usher_ts(nullif($8::bigint, 0)),
		usher_ts($5::bigint) FROM word
), gone AS (
	DELETE FROM opt_outs o USING word WHERE NOT $6::boolean AND word.newest AND o.phone_hash = word.h AND o.scope IN ($2::text, $3::text)
)
INSERT INTO opt_outs (phone_hash, scope, at) SELECT h, $2::text, usher_ts($5::bigint) FROM word WHERE $6::boolean AND newest
ON CONFLICT DO NOTHING
