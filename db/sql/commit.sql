-- commit: ends the transaction; what it wrote is durable when this has been answered.
COMMIT
