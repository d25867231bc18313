-- A link job begins. A number whose tries were used up begins anew: somebody has asked for it (`usher job retry`).
-- $1 number id, $2 now_us. Row: phone, status, carrier, link_status, retries, waits, whether the voice assistant has its calls, whether it
-- was linked when we last knew, for whom (0: for nobody); no row: it is not ours to link any more.
WITH n AS MATERIALIZED (
	SELECT * FROM number_pool WHERE id = $1::bigint AND status <> 'RELEASED' AND release_us = 0 AND gone_at IS NULL AND managed AND NOT unclaimed
), again AS (
	UPDATE number_pool p SET link_status = 'pending', link_retries = 0, link_waits = 0, updated_at = usher_ts($2::bigint)
	FROM n WHERE p.id = n.id AND n.link_status = 'failed'
)
SELECT phone_e164, status, carrier, link_status, CASE WHEN link_status = 'failed' THEN 0 ELSE link_retries END,
	CASE WHEN link_status = 'failed' THEN 0 ELSE link_waits END, voice_link_status IN ('pending', 'linked'), drift IS NOT NULL,
	coalesce(client_id, (SELECT client_id FROM purchases b WHERE b.number_id = n.id ORDER BY b.id DESC LIMIT 1), 0) FROM n
