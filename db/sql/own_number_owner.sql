-- Whose number of an account that is not ours is this? $1 phone, $2 credential of the account that tells of it.
-- Row: status, client id, the client's phone, carrier (as number_owner); no row: not one of that account.
SELECT o.status, o.client_id, c.phone_e164, o.carrier FROM own_numbers o LEFT JOIN clients c ON c.id = o.client_id
WHERE o.phone_e164 = $1::text AND o.credential_id = $2::bigint
