-- A call is to be answered, unless its end was told before its beginning. $1 kind, $2 subject, $3 payload, $4 key, $5 due_us = now_us,
-- $6 client id (0: none), $7 key of the call's end uuid[]. Row: has it ended already?
WITH ended AS (
	SELECT EXISTS (SELECT FROM carrier_events WHERE dedupe = ANY ($7::uuid[])) AS yes
), j AS (
	INSERT INTO jobs (kind, subject, client_id, payload, key, due_us, created_at, updated_at)
	SELECT $1::text, $2::text, nullif($6::bigint, 0), $3::text, $4::text, $5::bigint, usher_ts($5::bigint), usher_ts($5::bigint)
	FROM ended WHERE NOT yes ON CONFLICT (key) DO NOTHING
)
SELECT yes FROM ended
