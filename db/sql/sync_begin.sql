-- A run begins, unless another one of this account is under way. $1 account, $2 actor, $3 wall_us, $4 lease_us, $5 now_us. Row: fence; none: another runs.
WITH mine AS (
	INSERT INTO sync_accounts AS s (account, fence, lease_until_us, actor, began_us)
	VALUES ($1::text, 1, $3::bigint + $4::bigint, $2::text, $5::bigint)
	ON CONFLICT (account) DO UPDATE SET fence = s.fence + 1, lease_until_us = excluded.lease_until_us, actor = excluded.actor, began_us = excluded.began_us,
		ended_us = 0, pages = 0, listed = 0, bad = 0, outcome = NULL, error = NULL
	WHERE s.lease_until_us < $3::bigint
	RETURNING fence
), old AS (
	DELETE FROM sync_seen WHERE account = $1::text AND EXISTS (SELECT FROM mine)
)
SELECT fence FROM mine
