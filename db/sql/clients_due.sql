-- Clients whose time has come. $1 now_us, $2 how many. Row: id.
SELECT id FROM clients WHERE wake_at_us > 0 AND wake_at_us <= $1::bigint ORDER BY wake_at_us LIMIT $2::bigint
