-- Lock the clients of these phones that nobody else holds. $1 text[]: phones.
-- Row: the columns of CLIENT_COLUMNS (db/clients.h), in its order.
SELECT id, phone_e164, country, pay_token, lang, our_number, carrier, state, history, seq, opted_out, handed_off,
business_type, location, business_name, owner_name, notification_pref, phone_type, line, network, rung, asking,
offered, said_yes, misses, answers, test_call, payment_active, pay_standing, pay_lines, pay_provider,
pay_subscription, pay_customer, gate, gate_at_us, grace_until_us, number_e164, stuck, entered_us, last_in_us,
woke_to_us, wake_at_us, placed_call, calls, checked_us, no_checks, live, looked_us, looked_network, looked_type
FROM clients WHERE phone_e164 = ANY ($1::text[])
ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
