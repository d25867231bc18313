-- Write client rows back as a set. $1 bigint[]: ids; then the H and W columns of CLIENT_COLUMNS (db/clients.h), in its order; $46: now_us,
-- $47: chart id.
UPDATE clients c SET
lang = u.lang, our_number = u.our_number, carrier = u.carrier, state = u.state, history = u.history, seq = u.seq,
opted_out = u.opted_out, handed_off = u.handed_off, business_type = u.business_type, location = u.location,
business_name = u.business_name, owner_name = u.owner_name, notification_pref = u.notification_pref,
phone_type = u.phone_type, line = u.line, network = u.network, rung = u.rung, asking = u.asking, offered = u.offered,
said_yes = u.said_yes, misses = u.misses, answers = u.answers, test_call = u.test_call,
payment_active = u.payment_active, pay_standing = u.pay_standing, pay_lines = u.pay_lines,
pay_provider = u.pay_provider, pay_subscription = u.pay_subscription, pay_customer = u.pay_customer, gate = u.gate,
gate_at_us = u.gate_at_us, grace_until_us = u.grace_until_us, number_e164 = u.number_e164, stuck = u.stuck,
entered_us = u.entered_us, last_in_us = u.last_in_us, woke_to_us = u.woke_to_us, wake_at_us = u.wake_at_us,
placed_call = u.placed_call, calls = u.calls, checked_us = u.checked_us, no_checks = u.no_checks, live = u.live, looked_us = u.looked_us,
chart = $47::smallint,
stuck_since = CASE WHEN u.stuck IS NULL THEN NULL WHEN c.stuck IS DISTINCT FROM u.stuck THEN usher_ts($46::bigint) ELSE c.stuck_since END,
updated_at = usher_ts($46::bigint)
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::boolean[], $9::boolean[],
$10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
$18::bigint[], $19::text[], $20::boolean[], $21::boolean[], $22::bigint[], $23::bigint[], $24::text[],
$25::boolean[], $26::bigint[], $27::text[], $28::text[], $29::text[], $30::text[], $31::text[], $32::bigint[],
$33::bigint[], $34::text[], $35::text[], $36::bigint[], $37::bigint[], $38::bigint[], $39::bigint[],
$40::text[], $41::text[], $42::bigint[], $43::boolean[], $44::boolean[], $45::bigint[])
AS u(id, lang, our_number, carrier, state, history, seq, opted_out, handed_off, business_type, location, business_name,
owner_name, notification_pref, phone_type, line, network, rung, asking, offered, said_yes, misses, answers,
test_call, payment_active, pay_standing, pay_lines, pay_provider, pay_subscription, pay_customer, gate, gate_at_us,
grace_until_us, number_e164, stuck, entered_us, last_in_us, woke_to_us, wake_at_us, placed_call, calls, checked_us, no_checks, live, looked_us)
WHERE c.id = u.id
