-- Jobs, latest first. $1 state, $2 kind, $3 phone of a client, $4 now_us. Columns: line (JSON), id, and those of .sorts.
SELECT id, kind, state, due_us AS due_at, attempts,
	json_build_object('id', id, 'kind', kind, 'state', state, 'due_at', usher_ts(due_us), 'attempts', attempts, 'last_error', last_error, 'subject', subject) AS line
FROM jobs WHERE ($1::text = '' OR state = $1::text) AND ($2::text = '' OR kind = $2::text) AND $4::bigint > 0
	AND ($3::text = '' OR client_id = (SELECT id FROM clients WHERE phone_e164 = $3::text))
