-- Numbers that a carrier lists in an account that is not ours. $1 credential id, $2 carrier, $3 text[] numbers, $4 text[] the carrier's ids, $5 text[] countries,
-- $6 text[] features (separated by commas), $7 now_us, $8 bool[] not set up as we want it, $9 when the list was begun (us): what was linked since is not unlinked by it. Row: how many are new, how many were known, how many are somebody else's here (of our pool, or of another account).
WITH told AS MATERIALIZED (
	SELECT phone, sid, country, string_to_array(nullif(features, ''), ',') AS features, drifted
	FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $8::boolean[]) AS u(phone, sid, country, features, drifted)
	WHERE NOT EXISTS (SELECT FROM number_pool p WHERE p.phone_e164 = phone AND p.status <> 'RELEASED')
), kept AS (
	INSERT INTO own_numbers AS o (phone_e164, client_id, credential_id, carrier, carrier_sid, country, features, seen_at, created_at, updated_at)
	SELECT t.phone, d.client_id, d.id, $2::text, t.sid, t.country, coalesce(t.features, '{}'), usher_ts($7::bigint), usher_ts($7::bigint), usher_ts($7::bigint)
	FROM told t, credentials d WHERE d.id = $1::bigint ORDER BY t.phone
	ON CONFLICT (phone_e164) DO UPDATE SET carrier_sid = excluded.carrier_sid, features = excluded.features, seen_at = excluded.seen_at, gone_at = NULL,
		client_id = CASE WHEN o.credential_id = excluded.credential_id THEN o.client_id ELSE excluded.client_id END, credential_id = excluded.credential_id,
		link_status = CASE WHEN o.status <> 'ACTIVE' OR o.link_last_at >= usher_ts($9::bigint) THEN o.link_status WHEN (SELECT t.drifted FROM told t WHERE t.phone = o.phone_e164) THEN 'pending' ELSE 'linked' END,
		-- no row, linked: null
		(link_error, link_error_code, link_error_title, link_error_detail, link_error_source) = (SELECT o.link_error, o.link_error_code, o.link_error_title, o.link_error_detail,
			o.link_error_source FROM told t WHERE t.phone = o.phone_e164 AND (o.status <> 'ACTIVE' OR o.link_last_at >= usher_ts($9::bigint) OR t.drifted))
	WHERE o.credential_id = excluded.credential_id OR (o.gone_at IS NOT NULL AND o.status = 'FOUND')
	RETURNING o.id, o.client_id, o.status = 'ACTIVE' AND o.link_status = 'pending' AND o.gone_at IS NULL AS unlinked, xmax = 0 AS added
), queued AS (
	INSERT INTO jobs AS j (kind, subject, client_id, key, due_us, created_at, updated_at)
	SELECT 'own_link', 'own_number:' || id, client_id, 'own_link:' || id, $7::bigint, usher_ts($7::bigint), usher_ts($7::bigint) FROM kept WHERE unlinked
	ON CONFLICT (key) DO UPDATE SET state = 'due', attempts = 0, due_us = excluded.due_us, last_error = NULL, updated_at = excluded.updated_at
	WHERE j.state IN ('done', 'failed')
)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added), cardinality($3::text[]) - count(*) FROM kept
