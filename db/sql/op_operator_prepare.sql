-- An id for a new operator, and whether the name is there. $1 name. Row: the id, and that of the operator of this name (0: none).
SELECT nextval(pg_get_serial_sequence('operators', 'id')), coalesce((SELECT id FROM operators WHERE name = $1::text), 0)
