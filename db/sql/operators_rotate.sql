-- All operators, held until the end of the transaction, to seal their second factors anew. Row: id, name, sealed TOTP secret.
SELECT id, name, totp FROM operators ORDER BY id FOR UPDATE
