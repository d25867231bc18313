-- Stored events that have found their owner. Arrays: $1 ids, $2 client ids, $3 outcomes.
UPDATE payment_events p SET client_id = u.client_id, outcome = u.outcome
FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS u(id, client_id, outcome) WHERE p.id = u.id AND p.client_id IS NULL
