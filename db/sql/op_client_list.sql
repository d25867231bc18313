-- Clients, for a page of them. $1 state, $2 search, $3 paying, $4 stuck, $5 with a person, $6 waiting for a number ($3 to $6: yes or no), $7 country, $8 stage, $9 now_us.
-- Columns: line (JSON), id, and those of .sorts. updated_hour comes first in the order by updated_at: it is in an index, and changes seldom enough to leave the updates of clients HOT.
-- What is searched for is found by index first (migration 0017): as an array of places in the table, which one statement may rely on, so that a page of it goes there at once.
SELECT id, updated_hour, updated_at, phone_e164 AS phone, state COLLATE "C" AS state, lower(coalesce(business_name, '') COLLATE "C") AS business_name,
	lower(coalesce(owner_name, '') COLLATE "C") AS owner_name, coalesce(number_e164, '') COLLATE "C" AS number,
	json_build_object('phone', phone_e164, 'state', state, 'business_name', business_name, 'owner_name', owner_name, 'number', number_e164,
	'numbers', (SELECT string_agg(n.phone_e164 || ' ' || n.mark, ', ' ORDER BY n.own, n.phone_e164) FROM client_numbers n WHERE n.client_id = clients.id),
	'payment_active', payment_active, 'gate', gate, 'stuck', stuck, 'handed_off', handed_off, 'updated_at', updated_at, 'country', country) AS line
FROM clients
WHERE phone_e164 IS NOT NULL AND ($1::text = '' OR state = $1::text) AND ($2::text = '' OR clients.ctid = ANY (ARRAY(SELECT f.ctid FROM clients f WHERE f.phone_e164 IS NOT NULL
		AND usher_client_words(f.phone_e164, f.number_e164, f.business_name, f.owner_name) @@ usher_client_search($2::text))))
	AND ($3::text = '' OR payment_active = ($3::text = 'yes')) AND ($4::text = '' OR (stuck IS NOT NULL) = ($4::text = 'yes'))
	AND ($5::text = '' OR handed_off = ($5::text = 'yes')) AND ($6::text = '' OR ($6::text = 'yes' AND gate IN ('paid_waiting', 'waiting_number'))
		OR ($6::text = 'no' AND coalesce(gate, '') NOT IN ('paid_waiting', 'waiting_number'))) AND ($7::text = '' OR country = upper($7::text))
	AND ($8::text = '' OR ($8::text = 'signup' AND state COLLATE "C" >= 'S1' AND state COLLATE "C" < 'S6') OR ($8::text = 'setup' AND state COLLATE "C" >= 'S6' AND state COLLATE "C" < 'T')) AND $9::bigint > 0
