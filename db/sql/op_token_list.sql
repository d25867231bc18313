-- Tokens of the API, never what they are. $1 now_us. Columns: line (JSON), id, and those of .sorts.
SELECT json_build_object('name', name, 'role', role, 'created_at', created_at, 'created_by', created_by,
	'used_at', CASE WHEN used_us > 0 THEN usher_ts(used_us) END, 'expires_at', CASE WHEN expires_us > 0 THEN usher_ts(expires_us) END,
	'expired', expires_us > 0 AND expires_us <= $1::bigint) AS line, id, name, role, created_at, used_us AS used_at
FROM api_tokens
