-- migration_lock: waits until nobody else migrates; released by the end of the transaction. No parameters, one row.
SELECT pg_advisory_xact_lock(7598538658418)
