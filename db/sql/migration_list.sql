-- migration_list: what was applied, in order. No parameters. Row: version, name, sha256 (hex), applied_at (microseconds).
SELECT version, name, sha256, (extract(epoch FROM applied_at) * 1000000)::bigint
FROM schema_migrations
ORDER BY version
