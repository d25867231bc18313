-- What is to be released, as it stands now. $1 'number' or 'purchase', $2 id, $3 job, $4 fence, $5 now_us. Row: phone, carrier, the carrier's id, since
-- when it is to leave, whether the account must have it (else it is only looked for); no row: it does not leave (any more), or is not ours to do.
-- A purchase whose number the pool has by now, found in the account, does not leave: it ends as stored.
WITH ours AS MATERIALIZED (SELECT id FROM jobs WHERE id = $3::bigint AND fence = $4::bigint AND state = 'running'),
kept AS (
	UPDATE purchases p SET state = 'stored', number_id = n.id, unwanted = false, ended_us = $5::bigint, updated_at = usher_ts($5::bigint)
	FROM number_pool n, ours WHERE $1::text = 'purchase' AND p.id = $2::bigint AND p.unwanted AND p.state = 'ordered'
		AND n.phone_e164 = p.phone_e164 AND n.carrier = p.carrier AND n.status <> 'RELEASED'
	RETURNING p.id, p.number_id
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, to_value, reason)
	SELECT usher_ts($5::bigint), 'usher', 'purchase.kept', number_id, 'purchase:' || id, 'its number is in the pool' FROM kept
)
SELECT phone_e164, carrier, carrier_sid, release_us, status = 'QUARANTINED' FROM number_pool, ours
WHERE $1::text = 'number' AND number_pool.id = $2::bigint AND release_us > 0 AND client_id IS NULL AND managed
UNION ALL
SELECT p.phone_e164, p.carrier, p.carrier_sid, p.began_us, true FROM purchases p, ours
WHERE $1::text = 'purchase' AND p.id = $2::bigint AND p.unwanted AND p.state = 'ordered'
	AND NOT EXISTS (SELECT FROM number_pool n WHERE n.phone_e164 = p.phone_e164 AND n.carrier = p.carrier AND n.status <> 'RELEASED')
