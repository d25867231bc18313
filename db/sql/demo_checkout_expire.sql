-- An open session ends. $1 id, $2 base of its page. Row: the session as JSON; no row: there is none, or it is not open.
WITH gone AS (
	UPDATE demo_checkouts SET status = 'expired' WHERE id = $1::text AND status = 'open' RETURNING *
)
SELECT demo_checkout_json(gone::demo_checkouts, $2::text)::text FROM gone
