-- The phones that a demonstration begins with, unless they are there: numbers kept for fiction, too. $1 now_us.
INSERT INTO demo_phones (phone, label, country, network, kind, line, created_us)
SELECT v.phone, v.label, v.country, v.network, v.kind, coalesce(v.line, v.phone), $1::bigint + v.place
FROM (VALUES
	(1, '+447700900101', 'UK iPhone', 'GB', 'EE', 'iphone', NULL),
	(2, '+447700900102', 'UK Android', 'GB', 'Vodafone', 'android', NULL),
	(3, '+447700900103', 'UK landline', 'GB', 'BT', 'landline', '+442079460203'),
	(4, '+12125550142', 'US Android', 'US', 'Verizon', 'android', NULL),
	(5, '+13125550143', 'US iPhone', 'US', 'AT&T', 'iphone', NULL),
	(6, '+14165550144', 'Canadian iPhone', 'CA', 'Rogers', 'iphone', NULL),
	(7, '+353209110145', 'Irish landline', 'IE', 'eir', 'landline', '+353209120145'),
	(8, '+61491570156', 'Australian Android', 'AU', 'Telstra', 'android', NULL)
) AS v(place, phone, label, country, network, kind, line)
ON CONFLICT DO NOTHING
