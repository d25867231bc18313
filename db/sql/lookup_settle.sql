-- What the carrier says of a client's phone. $1 client id, $2 network or null, $3 kind of line or null, $4 the phone that was asked about.
-- Row: client id; none: it is not their phone any more.
UPDATE clients SET looked_network = $2::text, looked_type = $3::text WHERE id = $1::bigint AND phone_e164 = $4::text RETURNING id
