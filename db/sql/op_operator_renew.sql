-- Another password or another second factor: whoever was logged in with the old one is not any more. $1 id, $2 password record ('': as it is),
-- $3 sealed TOTP secret (NULL: as it is), $4 now_us, $5 actor, $6 action. Row: role; no row: removed meanwhile.
WITH changed AS (
	UPDATE operators SET password = CASE WHEN $2::text = '' THEN password ELSE $2::text END,
		password_at = CASE WHEN $2::text = '' THEN password_at ELSE usher_ts($4::bigint) END,
		totp = coalesce($3::bytea, totp), totp_step = CASE WHEN $3::bytea IS NULL THEN totp_step ELSE 0 END, updated_at = usher_ts($4::bigint)
	WHERE id = $1::bigint RETURNING id, name, role
), ended AS (
	DELETE FROM console_sessions WHERE operator_id IN (SELECT id FROM changed)
), logged AS (
	INSERT INTO audit_log (at, actor, action, to_value, reason) SELECT usher_ts($4::bigint), $5::text, $6::text, 'operator:' || id, name FROM changed
)
SELECT role FROM changed
