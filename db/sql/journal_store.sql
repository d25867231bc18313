-- Journal rows of what was no text. Arrays: $1 client ids, $2 seqs, $3 steps, $4 states from, $5 states to, $6 causes, $7 dedupe keys in hex
-- (null: none); $8 chart id, $9 now_us.
INSERT INTO journal (client_id, seq, steps, state_from, state_to, cause, dedupe, chart, at)
SELECT client_id, seq, steps, state_from, state_to, cause, dedupe::uuid, $8::smallint, usher_ts($9::bigint)
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
	AS u(client_id, seq, steps, state_from, state_to, cause, dedupe)
