-- Which credentials are these? $1 name. Row: id; no row: none of this name.
SELECT id FROM credentials WHERE name = $1::text
