-- One process at a time tells of alerts, until its transaction ends. Row: true if it is this one.
SELECT pg_try_advisory_xact_lock(7595012, 1)
