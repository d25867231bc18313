-- Another secret, or another client, for stored credentials. $1 id, $2 sealed as it was seen, $3 client id (0: as it was), $4 sealed, $5 the secret before, sealed (null: the same),
-- $6 until_us for it, $7 status, $8 type of the account, $9 now_us, $10 actor, $11 client id as it was seen (0: none). Row: id; no row: secret or client changed meanwhile
-- (a check of the account, which writes its status, is no change).
WITH changed AS (
	UPDATE credentials SET client_id = coalesce(nullif($3::bigint, 0), client_id), sealed = $4::bytea, sealed_us = $9::bigint,
		sealed_before = coalesce($5::bytea, sealed_before), before_until_us = CASE WHEN $5::bytea IS NULL THEN before_until_us ELSE $6::bigint END,
		status = $7::text, account_type = coalesce($8::text, account_type), check_error = NULL,
		checked_at = CASE WHEN $7::text <> 'unchecked' THEN usher_ts($9::bigint) ELSE checked_at END, updated_at = usher_ts($9::bigint)
	WHERE id = $1::bigint AND sealed = $2::bytea AND coalesce(client_id, 0) = $11::bigint RETURNING id, client_id
), logged AS (
	INSERT INTO audit_log (at, actor, action, client_id, to_value)
	SELECT usher_ts($9::bigint), $10::text, 'credential.replace', client_id, 'credential:' || id FROM changed
), numbers AS (
	UPDATE own_numbers o SET client_id = c.client_id, updated_at = usher_ts($9::bigint) FROM changed c
	WHERE o.credential_id = c.id AND o.status = 'FOUND' AND o.client_id IS DISTINCT FROM c.client_id
)
SELECT id FROM changed
