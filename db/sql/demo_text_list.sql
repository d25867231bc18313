-- The carrier's list of texts, newest first, as JSON. $1 to, $2 from (each '' for any), $3 sent at or after (us), $4 how many, $5 account. Row: the text.
SELECT json_build_object('messages', coalesce(json_agg(json_build_object('sid', sid, 'account_sid', $5::text, 'from', sender, 'to', recipient, 'body', body,
	'status', status, 'direction', direction, 'error_code', error_code, 'price', '-' || (0.0079 * greatest(segments, 1))::text, 'price_unit', 'USD', 'num_media', media::text, 'api_version', '2010-04-01',
	'date_created', at, 'date_sent', at, 'date_updated', at) ORDER BY id DESC), '[]'),
	'page', 0, 'page_size', $4::bigint, 'next_page_uri', NULL, 'previous_page_uri', NULL)::text
FROM (
	SELECT *, to_char(usher_ts(created_us) AT TIME ZONE 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS +0000') AS at FROM demo_messages
	WHERE direction <> 'note' AND ($1::text = '' OR recipient = $1::text) AND ($2::text = '' OR sender = $2::text) AND created_us >= $3::bigint
	ORDER BY id DESC LIMIT $4::bigint
) AS m
