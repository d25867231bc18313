-- 0019: what a demonstration shows beside its phones: calls while they ring, what went over the wire, rows as they are written. Empty in a real installation.

-- How the simulated network and the pretended provider treat this phone.
ALTER TABLE demo_phones
	ADD COLUMN lag_ms integer NOT NULL DEFAULT 0 CHECK (lag_ms BETWEEN 0 AND 60000),
	ADD COLUMN pays text NOT NULL DEFAULT 'now' CHECK (pays IN ('now', 'later', 'declined'));

-- "changed" is the transaction that wrote a row: a reader asks for those from the oldest one that still ran when it last looked,
-- and so misses none, in whatever order they commit.
ALTER TABLE demo_messages
	ADD COLUMN tick text NOT NULL DEFAULT 'delivered' CHECK (tick IN ('sending', 'sent', 'delivered', 'failed')),  -- as the owner's phone shows it
	ADD COLUMN segments smallint,
	ADD COLUMN shown_us bigint NOT NULL DEFAULT 0,          -- when it reaches the phone; later than created_us on a slow network
	ADD COLUMN changed bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX demo_messages_changed ON demo_messages (changed);

ALTER TABLE demo_webhooks
	ADD COLUMN sid text,                                    -- the text that it brings; what comes back goes to its phone
	ADD COLUMN phone text;                                  -- whose texts keep their order
CREATE INDEX demo_webhooks_phone ON demo_webhooks (phone, id) WHERE phone IS NOT NULL;

CREATE TABLE demo_calls (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	phone text NOT NULL,                                    -- whose page shows it
	way text NOT NULL CHECK (way IN ('in', 'out', 'placed')),
	peer text NOT NULL, line text NOT NULL, how text NOT NULL,
	state text NOT NULL CHECK (state IN ('ringing', 'going', 'answered', 'reached', 'lost')),
	target text, words text, rings_until_us bigint NOT NULL, created_us bigint NOT NULL,
	changed bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)
);
CREATE INDEX demo_calls_changed ON demo_calls (changed);

-- Requests with their answers: webhooks to usher, and calls of usher's to the pretended carrier and provider.
CREATE TABLE demo_wire (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	phone text NOT NULL,                                    -- '': of no simulated phone
	way text NOT NULL CHECK (way IN ('webhook', 'api')), provider text NOT NULL,
	method text NOT NULL, target text NOT NULL, proof text NOT NULL, asked text NOT NULL,
	status integer NOT NULL,                                -- 0: no answer
	answer text NOT NULL, at_us bigint NOT NULL, took_us bigint NOT NULL,
	changed bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)
);
CREATE INDEX demo_wire_changed ON demo_wire (changed);

CREATE TABLE demo_rows (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	phone text NOT NULL, relation text NOT NULL, op text NOT NULL, key text NOT NULL,
	columns json NOT NULL,                                  -- [[name, old, new], ...] of what changed
	at_us bigint NOT NULL,
	changed bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)
);
CREATE INDEX demo_rows_changed ON demo_rows (changed);

-- Keeps what was written about the owner of a simulated phone, and about nobody else. Attached by demo_watch(true) alone.
CREATE FUNCTION demo_row_seen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	was json := CASE WHEN TG_OP <> 'INSERT' THEN row_to_json(OLD) ELSE '{}' END;
	is_now json := CASE WHEN TG_OP <> 'DELETE' THEN row_to_json(NEW) ELSE '{}' END;
	whose text;
BEGIN
	IF TG_TABLE_NAME = 'clients' THEN
		whose := coalesce(is_now->>'phone_e164', was->>'phone_e164');
		IF TG_OP <> 'INSERT' AND is_now->>'phone_e164' IS NULL THEN     -- erased: here, too
			DELETE FROM demo_rows WHERE phone = whose;
			RETURN NULL;
		END IF;
	ELSE
		SELECT c.phone_e164 INTO whose FROM clients c WHERE c.id = coalesce(is_now->>'client_id', was->>'client_id')::bigint;
	END IF;
	INSERT INTO demo_rows (phone, relation, op, key, columns, at_us)
	SELECT whose, TG_TABLE_NAME, lower(TG_OP), coalesce(is_now->>'id', was->>'id', ''),
		json_agg(json_build_array(name, left(o.value, 300), left(n.value, 300)) ORDER BY coalesce(n.place, o.place)),
		(extract(epoch FROM clock_timestamp()) * 1000000)::bigint + coalesce((SELECT shift_us FROM demo_clock), 0)
	FROM json_each_text(was) WITH ORDINALITY AS o(name, value, place)
	FULL JOIN json_each_text(is_now) WITH ORDINALITY AS n(name, value, place) USING (name)
	WHERE o.value IS DISTINCT FROM n.value AND (TG_OP <> 'INSERT' OR n.value NOT IN ('', 'false', '0'))
	HAVING count(*) > 0 AND EXISTS (SELECT FROM demo_phones p WHERE p.phone = whose);
	RETURN NULL;
END $$;

-- A demonstration sees what is written; any other start takes that away again. How many tables were changed.
CREATE FUNCTION demo_watch(wanted boolean) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	t text;
	n integer := 0;
BEGIN
	FOREACH t IN ARRAY ARRAY['clients', 'messages', 'journal', 'number_pool', 'payment_events', 'checkouts', 'consents', 'audit_log', 'jobs', 'alerts'] LOOP
		IF wanted = EXISTS (SELECT FROM pg_trigger WHERE tgrelid = t::regclass AND tgname = 'demo_row_seen') THEN
			CONTINUE;
		END IF;
		IF wanted THEN
			EXECUTE format('CREATE TRIGGER demo_row_seen AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION demo_row_seen()', t);
		ELSE
			EXECUTE format('DROP TRIGGER demo_row_seen ON %I', t);
		END IF;
		n := n + 1;
	END LOOP;
	RETURN n;
END $$;

-- What there is to know of one simulated phone.
CREATE FUNCTION demo_phone_json(p demo_phones) RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_build_object('phone', p.phone, 'label', p.label, 'country', p.country, 'network', p.network, 'kind', p.kind, 'line', p.line,
		'lag_ms', p.lag_ms, 'pays', p.pays)
$$;
CREATE FUNCTION demo_state_json(which text) RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_build_object(
	'phone', (SELECT demo_phone_json(p) FROM demo_phones p WHERE p.phone = which),
	'forwards', coalesce((SELECT json_agg(json_build_object('reason', f.reason, 'target', f.target) ORDER BY f.reason)
		FROM demo_forwards f JOIN demo_phones p ON p.line = f.line WHERE p.phone = which), '[]'),
	'client', (SELECT json_build_object('id', id, 'phone', phone_e164, 'state', state, 'asking', asking, 'country', country, 'lang', lang,
		'payment_active', payment_active, 'number', number_e164, 'business_type', business_type, 'location', location,
		'business_name', business_name, 'owner_name', owner_name, 'notification_pref', notification_pref, 'phone_type', phone_type,
		'line', line, 'network', network, 'gate', gate, 'handed_off', handed_off, 'opted_out', opted_out, 'stuck', stuck,
		'created_at', created_at, 'updated_at', updated_at) FROM clients WHERE phone_e164 = which),
	'subscription', (SELECT json_build_object('id', s.id, 'status', s.status) FROM demo_subscriptions s JOIN clients c ON c.pay_token = s.reference
		WHERE c.phone_e164 = which ORDER BY s.created_us DESC LIMIT 1),
	'webhooks_waiting', (SELECT count(*) FROM demo_webhooks))
$$;
CREATE FUNCTION demo_message_json(m demo_messages) RETURNS json LANGUAGE sql IMMUTABLE AS $$
	SELECT json_build_object('id', m.id, 'sid', m.sid, 'direction', m.direction, 'from', m.sender, 'to', m.recipient, 'body', m.body,
		'media', m.media, 'status', m.status, 'tick', m.tick, 'segments', m.segments, 'error_code', m.error_code,
		'at_ms', greatest(m.created_us, m.shown_us) / 1000)
$$;
