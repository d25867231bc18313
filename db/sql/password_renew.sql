-- The same password, hashed at today's cost. $1 operator, $2 the record until now, $3 the new one.
UPDATE operators SET password = $3::text WHERE id = $1::bigint AND password = $2::text
