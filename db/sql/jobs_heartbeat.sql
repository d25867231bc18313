-- Leases of jobs still running here go on. $1 ids, $2 fences, $3 lease_until (wall) us.
UPDATE jobs j SET lease_until_us = $3::bigint FROM unnest($1::bigint[], $2::bigint[]) AS u(id, fence)
WHERE j.id = u.id AND j.fence = u.fence AND j.state = 'running'
