-- New credentials. $1 id, $2 kind, $3 name, $4 account, $5 client id (0: none), $6 sealed, $7 status, $8 type of the account, $9 now_us, $10 actor.
-- Row: id; no row: somebody was first.
WITH added AS (
	INSERT INTO credentials (id, kind, name, account, client_id, sealed, sealed_us, status, account_type, checked_at, created_at, updated_at)
	OVERRIDING SYSTEM VALUE
	VALUES ($1::bigint, $2::text, $3::text, $4::text, nullif($5::bigint, 0), $6::bytea, $9::bigint, $7::text, $8::text,
		CASE WHEN $7::text <> 'unchecked' THEN usher_ts($9::bigint) END, usher_ts($9::bigint), usher_ts($9::bigint))
	ON CONFLICT DO NOTHING RETURNING id, client_id
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value) SELECT usher_ts($9::bigint), $10::text, 'credential.add', client_id, 'credential:' || id FROM added
)
SELECT id FROM added
