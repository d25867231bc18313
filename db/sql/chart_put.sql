-- chart_put: a chart that steps clients here, unless it is known. $1 hash, $2 version, $3 names of the guards by bit. No rows.
-- (Asked first: a conflict would use up a number each time.)
INSERT INTO charts (hash, version, guards)
SELECT $1::text, $2::text, $3::text[]
WHERE NOT EXISTS (SELECT FROM charts WHERE hash = $1::text)
ON CONFLICT DO NOTHING
