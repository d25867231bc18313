-- Do texts go out? $1 now_us. Row: JSON.
SELECT json_build_object('paused', s.value IS NOT NULL, 'answers', coalesce(s.value = 'paused+answers', false), 'since', s.at, 'by', s.actor, 'reason', s.reason,
	'waiting', w.n, 'oldest_due_at', usher_ts(w.oldest), 'overdue_s', greatest(0, ($1::bigint - w.oldest) / 1000000))
FROM (SELECT count(*) AS n, min(due_us) AS oldest FROM jobs WHERE lane = 1 AND state IN ('due', 'running')) w
LEFT JOIN switches s ON s.name = 'sending'
