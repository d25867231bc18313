-- A subscription as JSON. $1 id. Row: the text; no row: there is none.
SELECT demo_subscription_json(s)::text FROM demo_subscriptions s WHERE s.id = $1::text
