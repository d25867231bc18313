-- Fills an empty pool with numbers that regulators keep for fiction: GB 020 7946 0xxx, US and CA 555-01xx, IE 020 91x xxxx, AU (02) 5550 xxxx. $1 now_us.
INSERT INTO number_pool (phone_e164, status, country, carrier, link_status, created_at, updated_at)
SELECT v.head || i, 'AVAILABLE', v.country, 'twilio', 'linked', usher_ts($1::bigint), usher_ts($1::bigint)
FROM (VALUES ('GB', '+4420794601'), ('US', '+120255501'), ('CA', '+161355501'), ('IE', '+3532091001'), ('AU', '+612555001')) AS v(country, head),
	generate_series(11, 15) AS i
WHERE NOT EXISTS (SELECT FROM number_pool)
ORDER BY v.country, i
ON CONFLICT DO NOTHING
