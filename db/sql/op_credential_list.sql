-- Stored credentials, without their secrets. $1 name ('': all), $2 client's phone ('': all), $3 text[] ids of our keys, the sealing one first, $4 now_us.
-- Columns: line (JSON), id, and those of .sorts.
SELECT json_build_object('name', d.name, 'kind', d.kind, 'account', d.account, 'client', c.phone_e164, 'status', d.status, 'type', d.account_type,
	'checked_at', d.checked_at, 'error', d.check_error, 'key', array_position($3::text[], encode(substring(d.sealed FROM 2 FOR 8), 'hex')),
	'sealed_at', usher_ts(d.sealed_us), 'old_token_until', CASE WHEN d.before_until_us > $4::bigint THEN usher_ts(d.before_until_us) END,
	'numbers', (SELECT count(*) FROM own_numbers o WHERE o.credential_id = d.id), 'created_at', d.created_at) AS line, d.id, d.name, d.account, d.status, d.created_at
FROM credentials d LEFT JOIN clients c ON c.id = d.client_id
WHERE ($1::text = '' OR d.name = $1::text) AND ($2::text = '' OR c.phone_e164 = $2::text)
