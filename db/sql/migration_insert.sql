-- migration_insert: remembers one. $1 version, $2 name, $3 sha256 (hex), $4 applied_at (microseconds). No rows.
INSERT INTO schema_migrations (version, name, sha256, applied_at)
VALUES ($1::integer, $2::text, $3::text, timestamptz 'epoch' + $4::bigint * interval '1 microsecond')
