-- What the database is like. Row: version number, is a standby, fsync, full_page_writes, synchronous_commit, connections that we may use, in use,
-- its clock us, our role is a superuser, may make tables, synchronous standbys' names.
SELECT current_setting('server_version_num')::integer, pg_is_in_recovery(), current_setting('fsync'), current_setting('full_page_writes'),
	current_setting('synchronous_commit'), current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
	(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), usher_clock.us,
	(SELECT rolsuper FROM pg_roles WHERE rolname = current_user), has_schema_privilege(current_user, 'public', 'CREATE'),
	current_setting('synchronous_standby_names')
FROM (SELECT (date_part('epoch', clock_timestamp()) * 1000000)::bigint AS us) AS usher_clock
