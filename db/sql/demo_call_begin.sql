-- A customer calls a simulated line: it rings, unless it is engaged, switched off, or forwards all calls. $1 phone, $2 caller, $3 line, $4 why it is not answered,
-- $5 how long it rings (us), $6 now_us. Row: id, how long it rings.
INSERT INTO demo_calls (phone, way, peer, line, how, state, rings_until_us, created_us)
SELECT $1::text, 'in', $2::text, $3::text, $4::text, 'ringing', $6::bigint + CASE WHEN $4::text <> 'no_answer'
	OR EXISTS (SELECT FROM demo_forwards WHERE line = $3::text AND reason = 'all') THEN 0 ELSE $5::bigint END, $6::bigint
RETURNING id, rings_until_us - created_us
