-- More about numbers that were listed before. $1 account, $2 fence, $3 lease until (wall us); arrays: $4 numbers, $5 features (by commas). Row: how many; none: the run is another's.
WITH run AS (
	UPDATE sync_accounts SET pages = pages + 1, lease_until_us = $3::bigint WHERE account = $1::text AND fence = $2::bigint RETURNING account
), told AS (
	SELECT DISTINCT ON (phone) phone, string_to_array(nullif(features, ''), ',') AS features FROM unnest($4::text[], $5::text[]) AS u(phone, features)
), kept AS (
	UPDATE sync_seen s SET features = (SELECT coalesce(array_agg(DISTINCT f ORDER BY f), '{}') FROM unnest(s.features || t.features) AS x(f))
	FROM told t, run WHERE s.account = run.account AND s.phone_e164 = t.phone RETURNING s.phone_e164
), counted AS (
	SELECT count(*) AS n FROM kept
)
SELECT n FROM counted, run
