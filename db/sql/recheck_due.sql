-- Live owners whose forwarding was not seen to work for long, longest first; and how many live owners there are, and calls of the last day.
-- Whose calls the voice assistant takes is left out: a call that comes back does not reach us. $1 seen to before us, $2 now_us, $3 how many.
-- Row: client id, country, place, live owners, calls of the last day.
WITH f AS (
	SELECT (SELECT count(*) FROM clients WHERE live) AS live,
		(SELECT count(*) FROM placed_calls WHERE begun_us > $2::bigint - 86400000000) AS today
)
SELECT c.id, c.country, coalesce(c.location, ''), f.live, f.today
FROM clients c CROSS JOIN f
WHERE c.live AND NOT c.opted_out AND NOT c.handed_off AND NOT c.no_checks AND c.placed_call IS NULL AND c.checked_us < $1::bigint
	AND EXISTS (SELECT FROM number_pool n WHERE n.phone_e164 = c.number_e164 AND n.status = 'ASSIGNED' AND n.voice_link_status = 'none')
ORDER BY c.checked_us, c.id LIMIT $3::bigint
