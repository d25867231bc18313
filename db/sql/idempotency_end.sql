-- The answer to a write with a key. $1 caller, $2 key, $3 status (0: nothing was done, the key is free again), $4 body or null.
WITH freed AS (DELETE FROM idempotency_keys WHERE caller = $1::text AND key = $2::text AND $3::integer = 0)
UPDATE idempotency_keys SET status = $3::integer, body = $4::text WHERE caller = $1::text AND key = $2::text AND $3::integer <> 0
