-- Who wishes for purchases does so one after the other: what one has wished for, the next one counts. Ends with the transaction.
SELECT pg_advisory_xact_lock(7305, 11)
