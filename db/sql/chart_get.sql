-- chart_get: its number. $1 hash. One row: id, or none.
SELECT id FROM charts WHERE hash = $1::text
