-- What is over and old enough goes, so many of each kind at most. Failed jobs stay; so do texts, payments, consents and the audit log.
-- $1 older than us, $2 how many, $3 idempotency keys older than us. Row: whether there may be more.
WITH j AS (
	DELETE FROM jobs WHERE id = ANY (ARRAY(SELECT id FROM jobs WHERE state = 'done' AND updated_at < usher_ts($1::bigint) ORDER BY updated_at
		LIMIT $2::bigint FOR UPDATE SKIP LOCKED)) RETURNING 1
), k AS (
	DELETE FROM checkouts WHERE id = ANY (ARRAY(SELECT id FROM checkouts WHERE expires_us < $1::bigint AND created_at < usher_ts($1::bigint)
		AND state IN ('done', 'expired', 'failed')
		LIMIT $2::bigint FOR UPDATE SKIP LOCKED)) RETURNING 1
), a AS (
	DELETE FROM alerts WHERE id = ANY (ARRAY(SELECT id FROM alerts WHERE cleared_at < usher_ts($1::bigint) LIMIT $2::bigint FOR UPDATE SKIP LOCKED))
	RETURNING 1
), m AS (
	DELETE FROM api_minutes WHERE minute_us < $1::bigint
), s AS (
	DELETE FROM console_sessions WHERE ends_us < $1::bigint
), l AS (
	DELETE FROM login_throttle WHERE last_us < $1::bigint
), i AS (
	DELETE FROM idempotency_keys WHERE created_us < $3::bigint
), h AS (
	DELETE FROM send_hours WHERE hour_us < $1::bigint
)
SELECT greatest((SELECT count(*) FROM j), (SELECT count(*) FROM k), (SELECT count(*) FROM a)) >= $2::bigint
