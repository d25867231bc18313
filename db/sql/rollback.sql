-- rollback: ends the transaction, nothing of it remains.
ROLLBACK
