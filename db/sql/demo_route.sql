-- Where a call goes. $1 number called, $2 why it is not answered (no_answer, busy, unreachable). Row: it is in the pool; the simulated phone whose line it is;
-- its country; where that line forwards the call; whether that is in the pool.
SELECT EXISTS (SELECT FROM number_pool WHERE phone_e164 = $1::text AND status <> 'RELEASED'), p.phone, p.country, f.target,
	EXISTS (SELECT FROM number_pool WHERE phone_e164 = f.target AND status <> 'RELEASED')
FROM (SELECT 1) AS one LEFT JOIN demo_phones p ON p.line = $1::text
LEFT JOIN LATERAL (
	SELECT target FROM demo_forwards WHERE line = p.line AND reason IN ('all', $2::text) ORDER BY reason = 'all' DESC LIMIT 1
) AS f ON true
