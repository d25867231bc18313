-- What must be known before credentials are added. $1 kind, $2 name, $3 account, $4 the client's phone ('': none).
-- Row: id for new ones, client id; those of this name: id, kind, account, client id, sealed; the name that the account is stored under.
SELECT nextval(pg_get_serial_sequence('credentials', 'id')), (SELECT id FROM clients WHERE phone_e164 = $4::text),
	n.id, n.kind, n.account, n.client_id, n.sealed,
	(SELECT name FROM credentials WHERE kind = $1::text AND account = $3::text)
FROM (VALUES (1)) AS one(n) LEFT JOIN credentials n ON n.name = $2::text
