-- 0021: the pool by country and status without reading its rows. Whatever changes a number's status changes other indexes, too.
CREATE INDEX number_pool_stats ON number_pool (country, status, assigned_at) WHERE managed AND status <> 'RELEASED';
