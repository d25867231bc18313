-- Consents and withdrawals; who opts in is not held to an opt-out from before an erasure any more.
-- Arrays: $1 client ids, $2 phone hashes uuid[], $3 our numbers, $4 kinds, $5 words, $6 via, $7 when the carrier says that it was us (0: now);
-- $8 now_us.
WITH lifted AS (
	DELETE FROM opt_outs o USING unnest($2::uuid[], $4::text[]) AS u(phone_hash, kind)
	WHERE o.phone_hash = u.phone_hash AND o.scope = 'erased' AND u.kind = 'opt_in'
)
INSERT INTO consents (client_id, phone_hash, our_number, kind, word, via, occurred_at, at)
SELECT client_id, phone_hash, our_number, kind, word, via, usher_ts(nullif(occurred_us, 0)), usher_ts($8::bigint)
FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
	AS u(client_id, phone_hash, our_number, kind, word, via, occurred_us)
