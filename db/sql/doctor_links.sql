-- Numbers that something is wrong with. Row: failed to link, wait for their link longer than an hour, drifted, gone at the carrier while in use.
-- $1 now_us.
SELECT count(*) FILTER (WHERE link_status = 'failed'), count(*) FILTER (WHERE status = 'PENDING' AND link_status = 'pending' AND created_at < usher_ts($1::bigint) - interval '1 hour'),
	count(*) FILTER (WHERE drift IS NOT NULL), count(*) FILTER (WHERE gone_at IS NOT NULL)
FROM number_pool WHERE status <> 'RELEASED' AND NOT unclaimed
