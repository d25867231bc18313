-- The run is over. $1 account, $2 fence, $3 ok or failed, $4 error, $5 report (JSON), $6 how many numbers were not as wanted, $7 an example, $8 now_us,
-- $9 entries that are no number, in words.
-- Alerts: one for an account that could not be read, until it can be; one while numbers are found not as wanted. Row: account.
WITH run AS (
	UPDATE sync_accounts SET outcome = $3::text, error = $4::text, report = $5::json, ended_us = $8::bigint, lease_until_us = 0,
		ok_us = CASE WHEN $3::text = 'ok' THEN began_us ELSE ok_us END
	WHERE account = $1::text AND fence = $2::bigint RETURNING account
), seen AS (
	DELETE FROM sync_seen WHERE account IN (SELECT account FROM run)
), told AS (
	INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at)
	SELECT kind, 'warning', account, detail, usher_ts($8::bigint), usher_ts($8::bigint)
	FROM run, (VALUES ('sync_failed', CASE WHEN $3::text = 'failed' THEN $4::text END),
		('numbers_drifted', CASE WHEN $6::bigint > 0 THEN $6::text || ' not as wanted, being mended; one of them: ' || $7::text END),
		('sync_odd', $9::text)) AS v(kind, detail) WHERE detail IS NOT NULL
	ON CONFLICT (kind, resource) WHERE cleared_at IS NULL DO UPDATE SET count = alerts.count + 1, last_at = excluded.last_at, detail = excluded.detail
), passed AS (
	UPDATE alerts a SET cleared_at = usher_ts($8::bigint) FROM run WHERE a.resource = run.account AND a.cleared_at IS NULL AND $3::text = 'ok'
		AND (a.kind = 'sync_failed' OR (a.kind = 'numbers_drifted' AND $6::bigint = 0) OR (a.kind = 'sync_odd' AND $9::text IS NULL))
)
SELECT account FROM run
