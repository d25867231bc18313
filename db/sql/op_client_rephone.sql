-- A client's new phone. The caller has locked the client in a statement before. $1 old phone, $2 new phone, $3 uuid[] hash of the new one, $4 its country,
-- $5 now_us, $6 actor, $7 reason, $8 text[] scopes of opt-outs beyond the number. Row: verdict (moved, taken, opted_out, new_opted_out), state; none: no such client.
WITH c AS (SELECT id, opted_out, our_number, state FROM clients WHERE phone_e164 = $1::text FOR UPDATE),
v AS (
	SELECT id, our_number, state, CASE WHEN EXISTS (SELECT FROM clients o WHERE o.phone_e164 = $2::text) THEN 'taken' WHEN opted_out THEN 'opted_out'
		WHEN EXISTS (SELECT FROM opt_outs p WHERE p.phone_hash = ANY ($3::uuid[]) AND (p.scope IN ('erased', c.our_number) OR p.scope LIKE 'MG%'
			OR p.scope = ANY ($8::text[]))) THEN 'new_opted_out'
		ELSE 'moved' END AS verdict
	FROM c
), u AS (
	UPDATE clients SET phone_e164 = $2::text, country = $4::text, network = NULL, looked_us = 0, looked_network = NULL, looked_type = NULL, placed_call = NULL,
		updated_at = usher_ts($5::bigint) FROM v
	WHERE clients.id = v.id AND v.verdict = 'moved'
), ik AS (
	UPDATE idempotency_keys SET body = NULL FROM v WHERE v.verdict = 'moved' AND position($1::text IN body) > 0 -- the key stays
), s AS (
	INSERT INTO consents (client_id, phone_hash, our_number, kind, word, via, at)
	SELECT v.id, h, v.our_number, 'opt_in', 'rephone', $6::text, usher_ts($5::bigint) FROM v, unnest($3::uuid[]) AS u(h) WHERE v.verdict = 'moved'
), a AS (
	INSERT INTO audit_log (at, actor, action, client_id, reason) SELECT usher_ts($5::bigint), $6::text, 'client.rephone', id, $7::text FROM v WHERE verdict = 'moved'
)
SELECT verdict, state FROM v
