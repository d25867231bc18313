-- Whether events are written at all. $1 true: yes.
WITH off AS (DELETE FROM meta WHERE key = 'events' AND NOT $1::boolean)
INSERT INTO meta (key, value) SELECT 'events', '' WHERE $1::boolean ON CONFLICT (key) DO NOTHING
