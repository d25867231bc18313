-- Jobs beside a turn, each once by its key. Arrays: $1 kinds, $2 subjects, $3 payloads, $4 keys, $5 due us; $6 client id (0: none), $7 now_us.
INSERT INTO jobs (kind, subject, client_id, payload, key, due_us, created_at, updated_at)
SELECT kind, subject, nullif($6::bigint, 0), payload, key, due_us, usher_ts($7::bigint), usher_ts($7::bigint)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS u(kind, subject, payload, key, due_us)
ON CONFLICT (key) DO NOTHING
