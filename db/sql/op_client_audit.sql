-- Who or what changed a client. $1 phone, $2 now_us. Columns: line (JSON), id, at.
SELECT a.id, a.at, json_build_object('at', a.at, 'actor', a.actor, 'action', a.action, 'from', a.from_value, 'to', a.to_value, 'reason', a.reason) AS line
FROM audit_log a WHERE a.client_id = (SELECT c.id FROM clients c WHERE c.phone_e164 = $1::text) AND $2::bigint > 0
