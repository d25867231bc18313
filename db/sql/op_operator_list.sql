-- Who may log in at the console. $1 now_us. Columns: line (JSON), id, and those of .sorts.
SELECT json_build_object('name', o.name, 'role', o.role, 'disabled_at', o.disabled_at, 'login_at', o.login_at, 'password_at', o.password_at,
	'sessions', (SELECT count(*) FROM console_sessions s WHERE s.operator_id = o.id AND s.ends_us > $1::bigint), 'created_at', o.created_at) AS line,
	o.id, o.name, o.role, o.created_at
FROM operators o
