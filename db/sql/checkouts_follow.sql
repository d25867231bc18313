-- Payments change checkouts: the one that was paid is done; the others of a client who pays now are to be ended at the provider, soon
-- (its own event may be on the way); what the provider has ended is looked at and let go.
-- $1 bigint[] clients who pay, $2 text[] sessions paid, $3 text[] sessions gone, $4 now_us.
WITH over AS (
	UPDATE checkouts SET state = CASE WHEN session_id = ANY ($2::text[]) THEN 'done' ELSE 'ending' END
	WHERE (state IN ('creating', 'open', 'ending') AND session_id = ANY ($2::text[]))
		OR (state IN ('creating', 'open') AND (client_id = ANY ($1::bigint[]) OR session_id = ANY ($3::text[])))
	RETURNING operation, state, session_id = ANY ($3::text[]) AS gone
)
UPDATE jobs j SET due_us = least(j.due_us, $4::bigint + CASE WHEN o.gone THEN 0 ELSE 60000000 END), updated_at = usher_ts($4::bigint)
FROM over o WHERE o.state = 'ending' AND j.key = 'expire:' || o.operation AND j.state = 'due'
