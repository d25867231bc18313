-- Leases of jobs still running here go on. $1 ids, $2 fences, $3 lease_until (wall) us. By id alone, as jobs_settle.
UPDATE jobs SET lease_until_us = $3::bigint
WHERE id = ANY ($1::bigint[]) AND fence = ($2::bigint[])[array_position($1::bigint[], id)] AND state || '' = 'running'
