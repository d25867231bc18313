-- Subscriptions that were not read at the provider for long, the longest first. A cancelled one is final. $1 read before (us), $2 how many, $3 providers that are away.
-- Row: client id, provider, subscription.
SELECT id, pay_provider, pay_subscription FROM clients
WHERE pay_subscription IS NOT NULL AND pay_checked_us < $1::bigint AND pay_standing <> 4 AND pay_provider <> ALL ($3::text[])
ORDER BY pay_checked_us, id LIMIT $2::bigint
