-- Consents and withdrawals. Arrays: $1 client ids, $2 phone hashes uuid[], $3 our numbers, $4 kinds, $5 words, $6 via; $7 now_us.
INSERT INTO consents (client_id, phone_hash, our_number, kind, word, via, at)
SELECT client_id, phone_hash, our_number, kind, word, via, usher_ts($7::bigint)
FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS u(client_id, phone_hash, our_number, kind, word, via)
