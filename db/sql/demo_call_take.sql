-- A ringing call goes on: whoever is first decides how. $1 id, $2 phone, $3 new state, $4 now_us, $5 words, or ''. Row: caller, line; no row: it rings no more.
UPDATE demo_calls SET state = $3::text, rings_until_us = least(rings_until_us, $4::bigint), words = nullif($5::text, ''), changed = DEFAULT
WHERE id = $1::bigint AND phone = $2::text AND state = 'ringing'
RETURNING peer, line
