-- 0023: when numbers and purchases last changed, read from the end of an index twice a second while somebody watches (db/sql/events_marks.sql).
CREATE INDEX number_pool_changed ON number_pool (updated_at, id);
CREATE INDEX own_numbers_changed ON own_numbers (updated_at, id);
CREATE INDEX purchases_changed ON purchases (updated_at, id);
