-- Audit rows: ids and names of fields, never values. Arrays: $1 actors, $2 actions, $3 client ids, $4 from, $5 to, $6 reasons; $7 now_us.
INSERT INTO audit_log (at, actor, action, client_id, from_value, to_value, reason)
SELECT usher_ts($7::bigint), actor, action, nullif(client_id, 0), from_value, to_value, reason
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[]) AS u(actor, action, client_id, from_value, to_value, reason)
