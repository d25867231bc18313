-- Which credentials there are, in what version. Row: a digest that changes with every change.
SELECT coalesce(md5(string_agg(id || ':' || version, ',' ORDER BY id)), '') FROM credentials
