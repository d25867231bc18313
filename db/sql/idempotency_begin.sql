-- A write with a key begins. $1 caller, $2 key, $3 uuid[]: hash of the request, $4 now_us. Row: whether it is new, else: same request?, status,
-- body, when it began. No row: another one of the same key begins at this moment.
WITH put AS (
	INSERT INTO idempotency_keys (caller, key, request, created_us) VALUES ($1::text, $2::text, ($3::uuid[])[1], $4::bigint)
	ON CONFLICT DO NOTHING RETURNING 1
)
SELECT true, true, NULL::integer, NULL::text, $4::bigint FROM put
UNION ALL SELECT false, request = ($3::uuid[])[1], status, body, created_us FROM idempotency_keys WHERE caller = $1::text AND key = $2::text
