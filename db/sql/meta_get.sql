-- meta_get: a fact of this installation. $1 key. One row: value (bytea), or none.
SELECT value FROM meta WHERE key = $1::text
