-- Journal rows of inbound texts. Arrays: $1 client ids, $2 carriers, $3 carrier ids, $4 dedupe uuid[], $5 our numbers, $6 bodies, $7 seqs,
-- $8 steps, $9 states from, $10 states to, $11 answers joined by U+001E (null: none); $12 chart id, $13 now_us. Row: id, dedupe.
INSERT INTO messages (client_id, direction, carrier, carrier_id, dedupe, our_number, body, seq, steps, state_from, state_to, chart,
	answers, answer_status, created_at)
SELECT client_id, 'in', carrier, carrier_id, dedupe, our_number, body, seq, steps, state_from, state_to, $12::smallint,
	string_to_array(answers, E'\x1e'), CASE WHEN answers IS NOT NULL THEN 'given' END, usher_ts($13::bigint)
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[])
	AS u(client_id, carrier, carrier_id, dedupe, our_number, body, seq, steps, state_from, state_to, answers)
RETURNING id, dedupe
