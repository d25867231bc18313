-- Each account that is synchronised: how far the run is, and what the last one came to. $1 now_us. Row: JSON.
SELECT json_build_object('account', account, 'running', outcome IS NULL, 'actor', actor, 'began_at', usher_ts(began_us),
	'ended_at', CASE WHEN ended_us > 0 THEN usher_ts(ended_us) END, 'pages', pages, 'numbers', listed, 'bad', bad, 'outcome', outcome, 'error', error)
FROM sync_accounts WHERE $1::bigint > 0 ORDER BY account
