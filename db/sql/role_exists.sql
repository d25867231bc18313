-- Is there such a role? $1 name. Row: 1; none: no.
SELECT 1 FROM pg_roles WHERE rolname = $1::text
