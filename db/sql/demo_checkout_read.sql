-- A session as the API shows it; an open one past its end has expired. $1 id, $2 base of its page, $3 now_us. Row: JSON; no row: none of that id.
WITH over AS (
	UPDATE demo_checkouts SET status = 'expired' WHERE id = $1::text AND status = 'open' AND expires_us <= $3::bigint RETURNING *
), one AS (
	SELECT * FROM over UNION ALL SELECT * FROM demo_checkouts WHERE id = $1::text AND NOT EXISTS (SELECT FROM over)
)
SELECT demo_checkout_json(row(one.*)::demo_checkouts, $2::text)::text FROM one
