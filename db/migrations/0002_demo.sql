-- 0002: the outside world of demo mode: simulated phones, a carrier and a payment provider. Empty in a real installation.

CREATE TABLE demo_phones (
	phone text PRIMARY KEY, label text NOT NULL, country text NOT NULL, network text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('iphone', 'android', 'landline')),
	line text NOT NULL UNIQUE,                  -- what customers call: the phone itself, or the landline of the business
	created_us bigint NOT NULL
);

CREATE TABLE demo_forwards (
	line text NOT NULL, reason text NOT NULL CHECK (reason IN ('all', 'no_answer', 'busy', 'unreachable')), target text NOT NULL,
	PRIMARY KEY (line, reason)
);

-- What the carrier knows of texts; 'note' rows tell a phone what happened to a call or a code.
CREATE TABLE demo_messages (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	sid text NOT NULL UNIQUE,
	direction text NOT NULL CHECK (direction IN ('inbound', 'outbound-api', 'outbound-reply', 'note')),
	sender text NOT NULL, recipient text NOT NULL, body text NOT NULL, media smallint NOT NULL DEFAULT 0,
	status text NOT NULL, error_code integer, created_us bigint NOT NULL
);
CREATE INDEX demo_messages_recipient ON demo_messages (recipient, id);
CREATE INDEX demo_messages_sender ON demo_messages (sender, id);

-- Opt-outs as the carrier keeps them.
CREATE TABLE demo_blocks (phone text NOT NULL, our_number text NOT NULL, PRIMARY KEY (phone, our_number));

-- Webhooks that are due: delivered, tried again, given up as their senders do.
CREATE TABLE demo_webhooks (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider text NOT NULL CHECK (provider IN ('twilio', 'stripe')),
	url text NOT NULL, body text NOT NULL, due_us bigint NOT NULL, attempts smallint NOT NULL DEFAULT 0
);
CREATE INDEX demo_webhooks_due ON demo_webhooks (due_us, id);

CREATE TABLE demo_checkouts (
	id text PRIMARY KEY, idempotency_key text NOT NULL UNIQUE, asked text NOT NULL,
	mode text NOT NULL, price text NOT NULL, reference text NOT NULL, success_url text NOT NULL, cancel_url text NOT NULL,
	status text NOT NULL CHECK (status IN ('open', 'complete', 'expired')),
	subscription text, customer text, expires_us bigint NOT NULL, created_us bigint NOT NULL
);

CREATE TABLE demo_subscriptions (
	id text PRIMARY KEY, customer text NOT NULL, reference text NOT NULL, price text NOT NULL, status text NOT NULL, created_us bigint NOT NULL,
	told_us bigint NOT NULL                     -- of its newest event: events of one second have no order, so the next is a second later
);
CREATE INDEX demo_subscriptions_reference ON demo_subscriptions (reference, created_us);

-- How far the clock was moved, so that a demonstration that is started again does not go back in time.
CREATE TABLE demo_clock (one boolean PRIMARY KEY DEFAULT true CHECK (one), shift_us bigint NOT NULL);

CREATE FUNCTION demo_id(prefix text) RETURNS text LANGUAGE sql VOLATILE
	AS $$ SELECT prefix || replace(gen_random_uuid()::text, '-', '') $$;

-- Objects as Stripe writes them.
CREATE FUNCTION demo_checkout_json(c demo_checkouts, base text) RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_build_object('id', c.id, 'object', 'checkout.session', 'mode', c.mode, 'status', c.status, 'livemode', false,
		'payment_status', CASE c.status WHEN 'complete' THEN 'paid' ELSE 'unpaid' END, 'client_reference_id', c.reference,
		'metadata', json_build_object('usher_ref', c.reference), 'subscription', c.subscription, 'customer', c.customer,
		'success_url', c.success_url, 'cancel_url', c.cancel_url, 'created', c.created_us / 1000000, 'expires_at', c.expires_us / 1000000,
		'currency', 'usd', 'amount_total', 2900, 'url', CASE c.status WHEN 'open' THEN base || '/phone/checkout/' || c.id END)
$$;

CREATE FUNCTION demo_subscription_json(s demo_subscriptions) RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_build_object('id', s.id, 'object', 'subscription', 'status', s.status, 'livemode', false, 'customer', s.customer,
		'created', s.created_us / 1000000, 'metadata', json_build_object('usher_ref', s.reference), 'pause_collection', NULL,
		'items', json_build_object('object', 'list', 'has_more', false, 'data', json_build_array(json_build_object('id', 'si_' || substr(s.id, 5),
			'object', 'subscription_item', 'quantity', 1, 'price', json_build_object('id', s.price, 'object', 'price', 'type', 'recurring')))))
$$;

CREATE FUNCTION demo_invoice_json(s demo_subscriptions, paid boolean, now_us bigint) RETURNS json LANGUAGE sql VOLATILE AS $$
	SELECT json_build_object('id', demo_id('in_'), 'object', 'invoice', 'status', CASE WHEN paid THEN 'paid' ELSE 'open' END, 'livemode', false,
		'customer', s.customer, 'created', now_us / 1000000, 'currency', 'usd', 'amount_due', 2900, 'amount_paid', CASE WHEN paid THEN 2900 ELSE 0 END,
		'parent', json_build_object('type', 'subscription_details', 'subscription_details',
			json_build_object('subscription', s.id, 'metadata', json_build_object('usher_ref', s.reference))),
		'lines', json_build_object('object', 'list', 'has_more', false, 'data', json_build_array(json_build_object('id', demo_id('il_'),
			'object', 'line_item', 'amount', 2900, 'pricing', json_build_object('type', 'price_details',
			'price_details', json_build_object('price', s.price))))))
$$;

CREATE FUNCTION demo_event_json(type text, object json, now_us bigint) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT json_build_object('id', demo_id('evt_'), 'object', 'event', 'type', type, 'created', now_us / 1000000, 'livemode', false,
		'pending_webhooks', 1, 'request', json_build_object('id', NULL, 'idempotency_key', NULL), 'data', json_build_object('object', object))::text
$$;
