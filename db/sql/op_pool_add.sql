-- Numbers by the operator's word. $1 text[] numbers, $2 text[] countries, $3 carrier, $4 now_us, $5 actor. Row: number added.
WITH added AS (
	INSERT INTO number_pool (phone_e164, status, country, carrier, link_status, created_at, updated_at)
	SELECT phone, 'AVAILABLE', country, $3::text, 'linked', usher_ts($4::bigint), usher_ts($4::bigint) FROM unnest($1::text[], $2::text[]) AS u(phone, country)
	ON CONFLICT (phone_e164) DO UPDATE SET status = 'AVAILABLE', link_status = 'linked', released_at = NULL, updated_at = usher_ts($4::bigint)
		WHERE number_pool.status = 'RELEASED'
	RETURNING id, phone_e164
), logged AS (
	INSERT INTO audit_log (at, actor, action, number_id, to_value) SELECT usher_ts($4::bigint), $5::text, 'number.add', id, 'AVAILABLE' FROM added
)
SELECT phone_e164 FROM added
