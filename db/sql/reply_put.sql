-- One short answer to somebody who is no client, unless they opted out of that number or as far as its carrier's block reaches.
-- $1 phone hash uuid[], $2 scope, $3 our number, $4 payload, $5 key, $6 now_us.
INSERT INTO jobs (kind, subject, payload, key, due_us, created_at, updated_at)
SELECT 'reply', 'number:reply', $4::text, $5::text, $6::bigint, usher_ts($6::bigint), usher_ts($6::bigint)
WHERE NOT EXISTS (SELECT FROM opt_outs WHERE phone_hash = ANY ($1::uuid[]) AND scope IN ($2::text, $3::text))
ON CONFLICT (key) DO NOTHING
