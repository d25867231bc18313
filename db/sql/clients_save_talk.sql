-- What an ordinary text changes of client rows. $1 bigint[]: ids; then the H columns of CLIENT_COLUMNS (db/clients.h), in its order;
-- $18: now_us, $19: chart id.
UPDATE clients c SET
state = u.state, history = u.history, seq = u.seq, business_type = u.business_type, location = u.location,
business_name = u.business_name, owner_name = u.owner_name, notification_pref = u.notification_pref, asking = u.asking,
offered = u.offered, said_yes = u.said_yes, misses = u.misses, answers = u.answers, entered_us = u.entered_us,
last_in_us = u.last_in_us, wake_at_us = u.wake_at_us, chart = $19::smallint, updated_at = usher_ts($18::bigint)
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
$11::boolean[], $12::boolean[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[])
AS u(id, state, history, seq, business_type, location, business_name, owner_name, notification_pref, asking, offered, said_yes,
misses, answers, entered_us, last_in_us, wake_at_us)
WHERE c.id = u.id
