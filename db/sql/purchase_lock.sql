-- Purchases choose one after the other: what one has chosen, the next one counts. A statement of its own: the next one sees what was committed
-- while this one waited. Ends with the transaction.
SELECT pg_advisory_xact_lock(7305, 12)
