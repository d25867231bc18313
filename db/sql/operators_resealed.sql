-- Sealed anew, in the transaction that holds them. $1 bigint[] ids, $2 text[] sealed (hex), $3 now_us, $4 actor.
WITH anew AS (
	UPDATE operators o SET totp = decode(u.sealed, 'hex') FROM unnest($1::bigint[], $2::text[]) AS u(id, sealed) WHERE o.id = u.id RETURNING o.id
)
INSERT INTO audit_log (at, actor, action, to_value) SELECT usher_ts($3::bigint), $4::text, 'operator.rotate', 'operator:' || id FROM anew
