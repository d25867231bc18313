-- Is the list to be believed? $1 account, $2 fence, $3 carrier, $4 began_us. Row: listed, numbers of the account that we know, how many of those are listed; none: the run is another's.
WITH run AS (
	UPDATE sync_accounts SET listed = (SELECT count(*) FROM sync_seen WHERE account = $1::text) WHERE account = $1::text AND fence = $2::bigint RETURNING listed
), known AS (
	SELECT EXISTS (SELECT FROM sync_seen s WHERE s.account = $1::text AND s.phone_e164 = n.phone_e164) AS seen
	FROM number_pool n
	WHERE n.carrier = $3::text AND n.managed AND n.status <> 'RELEASED' AND n.release_us = 0 AND n.gone_at IS NULL AND n.created_at < usher_ts($4::bigint)
), counted AS (
	SELECT count(*) AS known, count(*) FILTER (WHERE seen) AS seen FROM known
)
SELECT listed, known, seen FROM run, counted
