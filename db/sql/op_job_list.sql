-- Jobs, latest first. $1 state, $2 kind, $3 limit, $4 now_us. Row: JSON.
SELECT json_build_object('id', id, 'kind', kind, 'state', state, 'due_at', usher_ts(due_us), 'attempts', attempts, 'last_error', last_error, 'subject', subject)
FROM jobs WHERE ($1::text = '' OR state = $1::text) AND ($2::text = '' OR kind = $2::text) AND $4::bigint > 0
ORDER BY id DESC LIMIT $3::text::bigint
