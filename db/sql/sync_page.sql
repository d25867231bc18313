-- A page of a carrier's list is kept. $1 account, $2 fence, $3 lease until (wall us), $4 entries that are no number; arrays: $5 numbers, $6 the carrier's ids,
-- $7 active, $8 statuses, $9 countries, $10 localities, $11 regions, $12 types, $13 features (by commas), $14 monthly, $15 set-up (-1: not told), $16 currencies,
-- $17 purchased us, $18 references, $19 profiles, $20 drift, $21 foreign use. Row: how many are new in this run; none: the run is another's.
WITH run AS (
	UPDATE sync_accounts SET pages = pages + 1, bad = bad + $4::bigint, lease_until_us = $3::bigint WHERE account = $1::text AND fence = $2::bigint RETURNING account
), told AS (
	SELECT DISTINCT ON (phone) * FROM unnest($5::text[], $6::text[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
		$14::bigint[], $15::bigint[], $16::text[], $17::bigint[], $18::text[], $19::text[], $20::text[], $21::text[])
		AS u(phone, id, active, status, country, locality, region, type, features, monthly, setup, currency, purchased, reference, profile, drift, foreign_use)
	ORDER BY phone, active DESC
), kept AS (
	INSERT INTO sync_seen (account, phone_e164, carrier_id, active, carrier_status, country, locality, region, number_type, features, monthly_micros,
		setup_micros, currency, purchased_us, reference, profile_id, drift, foreign_use)
	SELECT account, phone, id, active, status, country, locality, region, type, coalesce(string_to_array(nullif(features, ''), ','), '{}'),
		nullif(monthly, -1), nullif(setup, -1), currency, nullif(purchased, 0), reference, profile, drift, foreign_use
	FROM told, run
	ON CONFLICT (account, phone_e164) DO NOTHING RETURNING phone_e164
), counted AS (
	SELECT count(*) AS n FROM kept
)
SELECT n FROM counted, run
