-- Stored credentials as they are sealed. Row: id, name, sealed, the secret before, sealed (or null).
SELECT id, name, sealed, sealed_before FROM credentials ORDER BY id
