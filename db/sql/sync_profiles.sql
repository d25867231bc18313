-- Numbers whose messaging profile, made by us, brings texts elsewhere: to be linked anew, and given to nobody meanwhile. $1 account, $2 fence,
-- $3 text[] profile ids, $4 text[] where they bring texts to, $5 actor, $6 now_us. Row: how many, an example of what was wrong.
WITH wrong AS MATERIALIZED (
	SELECT n.id, 'the webhook of its messaging profile is ' || coalesce(nullif(u.hook, ''), 'empty') AS drift
	FROM unnest($3::text[], $4::text[]) AS u(profile, hook) JOIN messaging_profiles m ON m.profile_id = u.profile
		JOIN number_pool n ON 'usher:' || n.phone_e164 = m.name
	WHERE n.managed AND n.status <> 'RELEASED' AND n.link_status = 'linked' AND EXISTS (SELECT FROM sync_accounts WHERE account = $1::text AND fence = $2::bigint)
), u AS (
	UPDATE number_pool n SET drift = w.drift, drift_at = usher_ts($6::bigint), link_status = 'pending', link_retries = 0,
		status = CASE WHEN n.status = 'AVAILABLE' THEN 'PENDING' ELSE n.status END, updated_at = usher_ts($6::bigint)
	FROM wrong w WHERE n.id = w.id RETURNING n.id, n.drift
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, from_value, to_value, reason)
	SELECT usher_ts($6::bigint), $5::text, 'number.drift', id, 'linked', 'pending', drift FROM u
)
SELECT count(*), max(drift) FROM u
