-- A job begins that gives a number's calls to the voice assistant, or takes them back. $1 number id, $2 now_us, $3 job id. From here on until it is
-- settled the voice URL of a number that is to have the assistant is not ours to judge. One job at a time: another one comes back later.
-- Row: phone, carrier, is it wanted, status of the link, the assistant's id of it, failed tries so far, has another job the number in hand?
WITH n AS MATERIALIZED (
	SELECT p.id, p.phone_e164, p.carrier, p.voice_link_status, p.voice_link_id, p.voice_link_retries,
		p.status = 'ASSIGNED' AND p.managed AND coalesce((SELECT c.live FROM clients c WHERE c.id = p.client_id), false) AS wanted,
		EXISTS (SELECT FROM jobs j WHERE j.id = p.voice_link_job AND j.id <> $3::bigint AND j.state = 'running') AS busy
	FROM number_pool p WHERE p.id = $1::bigint FOR UPDATE OF p
), u AS (
	UPDATE number_pool p SET voice_link_job = $3::bigint, updated_at = usher_ts($2::bigint),
		voice_link_status = CASE WHEN n.wanted AND n.voice_link_status IN ('none', 'failed') THEN 'pending' ELSE n.voice_link_status END,
		voice_link_retries = CASE WHEN n.voice_link_status = 'failed' THEN 0 ELSE n.voice_link_retries END
	FROM n WHERE p.id = n.id AND NOT n.busy
)
SELECT phone_e164, carrier, wanted, voice_link_status, voice_link_id, CASE WHEN voice_link_status = 'failed' THEN 0 ELSE voice_link_retries END, busy FROM n
