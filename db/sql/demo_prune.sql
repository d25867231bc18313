-- The page shows the newest alone. $1 how many rows are kept, $2 how many requests.
WITH r AS (DELETE FROM demo_rows WHERE id <= (SELECT max(id) FROM demo_rows) - $1::bigint)
DELETE FROM demo_wire WHERE id <= (SELECT max(id) FROM demo_wire) - $2::bigint
