-- How far one of our numbers was compared with the carrier's log. The first time: as far as the last text that came in, or from now on: what an
-- owner wrote before usher was there is not answered. $1 carrier, $2 account, $3 number, $4 now_us. Row: confirmed us, when the database was restored us (0: never).
WITH fresh AS (
	INSERT INTO reconcile_points (carrier, account, number, confirmed_us, run_at)
	VALUES ($1::text, $2::text, $3::text, coalesce((SELECT usher_us(created_at) FROM messages WHERE direction = 'in' ORDER BY id DESC LIMIT 1), $4::bigint),
		usher_ts($4::bigint))
	ON CONFLICT DO NOTHING RETURNING confirmed_us
), point AS (
	SELECT confirmed_us FROM fresh
	UNION ALL SELECT confirmed_us FROM reconcile_points WHERE carrier = $1::text AND account = $2::text AND number = $3::text
)
SELECT confirmed_us, coalesce((SELECT convert_from(value, 'UTF8')::bigint FROM meta WHERE key = 'restored_us'), 0) FROM point
