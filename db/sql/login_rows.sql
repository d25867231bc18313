-- Before login_begin, so that there are rows to lock. $1 and $2 the keys, $3 now_us.
INSERT INTO login_throttle (key, last_us) VALUES ($1::bytea, $3::bigint), ($2::bytea, $3::bigint) ON CONFLICT DO NOTHING
