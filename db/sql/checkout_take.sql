-- A checkout goes on: its number is kept, and if it is not created yet, we are the one who asks for it. $1 operation, $2 client,
-- $3 wall_us, $4 asked by us until (wall_us). Row: id; no row: it is open already, or somebody else is asking.
WITH kept AS (
	UPDATE number_pool n SET paying_until_us = c.hold_until_us FROM checkouts c
	WHERE c.operation = $1::text AND n.client_id = $2::bigint AND n.status = 'RESERVED'
)
UPDATE checkouts SET asking_until_us = $4::bigint
WHERE operation = $1::text AND state = 'creating' AND asking_until_us <= $3::bigint RETURNING id
