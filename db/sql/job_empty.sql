-- A job's payload has done its work: texts are not kept in jobs. $1 job id.
UPDATE jobs SET payload = '' WHERE id = $1::bigint
