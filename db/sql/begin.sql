-- begin: opens a transaction (READ COMMITTED). No parameters, no rows.
BEGIN
