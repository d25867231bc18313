-- 0021: the pool in figures and its list by country without reading its rows, which are wide.
CREATE INDEX number_pool_country ON number_pool (country, id);
CREATE INDEX number_pool_figures ON number_pool (managed, country, status);    -- few different ones: very small
CREATE INDEX number_pool_given ON number_pool (assigned_at) WHERE managed AND assigned_at IS NOT NULL;
CREATE INDEX number_pool_idle ON number_pool (currency) INCLUDE (monthly_micros) WHERE managed AND status IN ('AVAILABLE', 'PENDING', 'QUARANTINED');
