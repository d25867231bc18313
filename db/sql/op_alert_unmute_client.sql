-- Alerts of one client are told again, those that are open and were never told too. $1 phone, $2 now_us, $3 actor. Row: JSON; none: not muted.
WITH d AS (DELETE FROM alert_mutes WHERE client_id = (SELECT id FROM clients WHERE phone_e164 = $1::text) RETURNING client_id),
a AS (INSERT INTO audit_log (at, actor, action, client_id) SELECT usher_ts($2::bigint), $3::text, 'alert.unmute', client_id FROM d)
SELECT json_build_object('client_id', client_id, 'muted_at', NULL) FROM d
