-- Tell nobody of any alert of one client (null until: until unmuted). $1 phone, $2 now_us, $3 until_us, $4 actor. Row: JSON; none: no such client.
WITH c AS (SELECT id FROM clients WHERE phone_e164 = $1::text),
a AS (INSERT INTO audit_log (at, actor, action, client_id) SELECT usher_ts($2::bigint), $4::text, 'alert.mute', id FROM c)
INSERT INTO alert_mutes (client_id, until, actor, at) SELECT id, usher_ts($3::bigint), $4::text, usher_ts($2::bigint) FROM c
ON CONFLICT (client_id) DO UPDATE SET until = excluded.until, actor = excluded.actor, at = excluded.at
RETURNING json_build_object('client_id', client_id, 'muted_at', at, 'muted_until', until)
