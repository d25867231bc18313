-- meta_put: a fact of this installation, unless it is there already. $1 key, $2 value (bytea). No rows.
INSERT INTO meta (key, value) VALUES ($1::text, $2::bytea) ON CONFLICT DO NOTHING
