-- All credentials, sealed. Row: id, kind, account, client id, sealed, sealed_before (null: none), until_us for that, digest of them all.
SELECT id, kind, account, client_id, sealed, sealed_before, before_until_us,
	(SELECT md5(string_agg(id || ':' || version, ',' ORDER BY id)) FROM credentials)
FROM credentials ORDER BY account COLLATE "C", id
