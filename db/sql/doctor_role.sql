-- What the role that serves may do that it should not: $1 where there is such a role, else ours. Row: superuser, may change the audit log, may make tables.
WITH r AS (SELECT oid, rolsuper FROM pg_roles WHERE rolname = coalesce((SELECT rolname FROM pg_roles WHERE rolname = $1::text), current_user))
SELECT rolsuper, has_table_privilege(oid, 'audit_log', 'UPDATE') OR has_table_privilege(oid, 'audit_log', 'DELETE'),
	has_schema_privilege(oid, 'public', 'CREATE')
FROM r
