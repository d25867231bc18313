-- 0017: what the console asks: who wrote a text, and clients by how their words begin.

-- Which operator wrote it, or had it sent again; null: usher's own words.
ALTER TABLE messages ADD COLUMN author text;

-- The words by which a client is looked for: business, owner, phone and number; those two also from their ends ('r' and the digits backwards), for
-- people write +44 7700 900123 as 07700 900123.
CREATE FUNCTION usher_client_words(phone text, number text, business text, owner text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT to_tsvector('simple'::regconfig, coalesce(business, '') || ' ' || coalesce(owner, '') || ' '
		|| coalesce(translate(phone, '+', '') || ' r' || reverse(translate(phone, '+', '')), '') || ' '
		|| coalesce(translate(number, '+', '') || ' r' || reverse(translate(number, '+', '')), ''))
$$;
CREATE INDEX clients_words ON clients USING gin (usher_client_words(phone_e164, number_e164, business_name, owner_name)) WHERE phone_e164 IS NOT NULL;

-- What somebody typed as a question for these words: each must begin like that; digits alone are a phone, whatever stands between them.
CREATE FUNCTION usher_client_search(typed text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN typed ~ '^[-+().[:space:]0-9]+$' AND typed ~ '[0-9]' THEN
		to_tsquery('simple'::regconfig, regexp_replace(regexp_replace(typed, '[^0-9]', '', 'g'), '^0+(?=[0-9])', '') || ':* | r'
			|| reverse(regexp_replace(regexp_replace(typed, '[^0-9]', '', 'g'), '^0+(?=[0-9])', '')) || ':*')
	ELSE (SELECT to_tsquery('simple'::regconfig, string_agg(quote_literal(w) || ':*', ' & '))
		FROM regexp_split_to_table(lower(typed), '[[:space:][:punct:]]+') AS w WHERE w <> '') END
$$;
