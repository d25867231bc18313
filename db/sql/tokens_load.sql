-- All tokens of the API: id, name, role, digest, expires us, used us.
SELECT id, name, role, digest, expires_us, used_us FROM api_tokens ORDER BY id
