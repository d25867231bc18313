-- The clients and numbers of lines to be imported, locked in the order that everybody keeps; the next statement sees them as they are. $1 text[] clients, $2 text[] numbers.
WITH owners AS MATERIALIZED (
	SELECT id FROM clients WHERE phone_e164 = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE
), numbers AS MATERIALIZED (
	SELECT id FROM number_pool WHERE phone_e164 = ANY ($2::text[]) AND (SELECT count(*) FROM owners) >= 0 ORDER BY id FOR UPDATE
)
SELECT count(*) FROM numbers
