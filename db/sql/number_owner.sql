-- Whose number is this? $1 phone. Row: status, client id, the client's phone, carrier; no row: not in the pool.
SELECT n.status, n.client_id, c.phone_e164, n.carrier FROM number_pool n LEFT JOIN clients c ON c.id = n.client_id
WHERE n.phone_e164 = $1::text AND n.status <> 'RELEASED'
