-- Sealed anew, in the transaction that holds them. $1 bigint[] ids, $2 text[] sealed (hex), $3 text[] sealed before (hex, null: none), $4 now_us, $5 actor. Row: id.
WITH anew AS (
	UPDATE credentials d SET sealed = decode(u.sealed, 'hex'), sealed_before = decode(u.before, 'hex'), sealed_us = $4::bigint
	FROM unnest($1::bigint[], $2::text[], $3::text[]) AS u(id, sealed, before) WHERE d.id = u.id RETURNING d.id, d.client_id
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value)
	SELECT usher_ts($4::bigint), $5::text, 'credential.rotate', client_id, 'credential:' || id FROM anew
)
SELECT id FROM anew
