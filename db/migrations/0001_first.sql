-- 0001: clients, their journal, the pool, money, jobs.
-- Columns named *_us are microseconds since 1970 UTC (the machine's own); timestamptz ones are for people.

CREATE FUNCTION usher_ts(us bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	AS $$ SELECT to_timestamp(us::double precision / 1000000) $$;
CREATE FUNCTION usher_us(t timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	AS $$ SELECT (date_part('epoch', t) * 1000000)::bigint $$;

-- Secrets and facts of this installation: hash_key keys every dedupe key and every kept hash of a phone number.
CREATE TABLE meta (key text PRIMARY KEY, value bytea NOT NULL);

-- Every chart that has ever stepped a client here: gives the stored guard bits their names.
CREATE TABLE charts (
	id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	hash text NOT NULL UNIQUE, version text NOT NULL, guards text[] NOT NULL
);

CREATE TABLE clients (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	phone_e164 text UNIQUE,                     -- null once erased
	country text NOT NULL DEFAULT '', lang text NOT NULL DEFAULT 'en',
	our_number text NOT NULL DEFAULT '',        -- the onboarding number they write to
	carrier text NOT NULL DEFAULT 'twilio',
	state text NOT NULL, history text NOT NULL DEFAULT '', chart smallint NOT NULL REFERENCES charts,
	seq integer NOT NULL DEFAULT 0,             -- journal entries so far
	opted_out boolean NOT NULL DEFAULT false, handed_off boolean NOT NULL DEFAULT false,
	-- profile
	business_type text, location text, business_name text, owner_name text, notification_pref text,
	phone_type text, line text, network text, rung smallint NOT NULL DEFAULT 0,
	-- conversation
	asking text, offered boolean NOT NULL DEFAULT false, said_yes boolean NOT NULL DEFAULT false,
	misses smallint NOT NULL DEFAULT 0, answers smallint NOT NULL DEFAULT 0,
	test_call text,
	-- money
	payment_active boolean NOT NULL DEFAULT false,
	pay_standing smallint NOT NULL DEFAULT 0, pay_lines text,   -- what is known of each payment (payment/state.h)
	pay_provider text, pay_subscription text, pay_customer text,
	pay_token text NOT NULL UNIQUE,             -- /p/<token>, and our reference at the provider
	gate text CHECK (gate IN ('link_sent', 'waiting_number', 'paid_waiting')), gate_at_us bigint NOT NULL DEFAULT 0,
	grace_until_us bigint NOT NULL DEFAULT 0,
	-- number
	number_e164 text UNIQUE,
	-- time
	stuck text, stuck_since timestamptz,
	entered_us bigint NOT NULL DEFAULT 0, last_in_us bigint NOT NULL DEFAULT 0,
	woke_to_us bigint NOT NULL DEFAULT 0, wake_at_us bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, erased_at timestamptz
) WITH (fillfactor = 60); -- new owners talk at once and stand side by side: their rows move within the page, not in the indexes
CREATE INDEX clients_wake ON clients (wake_at_us) WHERE wake_at_us > 0;
CREATE INDEX clients_gate ON clients (gate, gate_at_us) WHERE gate IS NOT NULL;
CREATE INDEX clients_stuck ON clients (stuck_since) WHERE stuck IS NOT NULL;
CREATE INDEX clients_subscription ON clients (pay_subscription) WHERE pay_subscription IS NOT NULL;
CREATE INDEX clients_customer ON clients (pay_customer) WHERE pay_customer IS NOT NULL;

-- Texts. An inbound row is also the journal entry of its step; `answers` went back on the webhook's own answer.
-- No foreign key to clients: its look-up would be a twelfth of what a text costs the database. A turn writes only for clients whose
-- rows it holds, and no client who has texted is ever deleted.
CREATE TABLE messages (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	client_id bigint,
	direction text NOT NULL CHECK (direction IN ('in', 'out')),
	carrier text NOT NULL, carrier_id text, dedupe uuid,
	our_number text NOT NULL, body text,
	seq integer, steps text, state_from text, state_to text, chart smallint,
	answers text[],
	answer_status text CHECK (answer_status IN ('given', 'unknown', 'sent', 'confirmed')),
	status text CHECK (status IN ('queued', 'sending', 'accepted', 'sent', 'delivered', 'undelivered', 'failed', 'unknown', 'dropped')),
	segments smallint, error_code integer, error text,
	created_at timestamptz NOT NULL, updated_at timestamptz,
	CHECK ((direction = 'out') = (status IS NOT NULL))
);
CREATE UNIQUE INDEX messages_dedupe ON messages (dedupe) WHERE dedupe IS NOT NULL;
CREATE INDEX messages_client ON messages (client_id, id);

-- The journal of what was no text: payments, calls, timers, operators.
CREATE TABLE journal (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	client_id bigint NOT NULL REFERENCES clients,
	seq integer NOT NULL, steps text NOT NULL, state_from text NOT NULL, state_to text NOT NULL, chart smallint NOT NULL,
	cause text NOT NULL, dedupe uuid, at timestamptz NOT NULL
);
CREATE UNIQUE INDEX journal_dedupe ON journal (dedupe) WHERE dedupe IS NOT NULL;
CREATE INDEX journal_client ON journal (client_id, seq);

-- Nothing goes to a phone that said STOP (invariant I4); the database keeps it.
CREATE FUNCTION usher_no_text_when_opted_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT FROM clients WHERE id = NEW.client_id AND opted_out) THEN
		RAISE EXCEPTION 'client % is opted out', NEW.client_id USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER messages_opted_out BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.direction = 'out')
	EXECUTE FUNCTION usher_no_text_when_opted_out();

CREATE TABLE number_pool (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	phone_e164 text NOT NULL UNIQUE,
	status text NOT NULL CHECK (status IN ('PENDING', 'AVAILABLE', 'RESERVED', 'ASSIGNED', 'PAUSED', 'QUARANTINED', 'RELEASED')),
	client_id bigint REFERENCES clients, last_client_id bigint REFERENCES clients,
	country text NOT NULL, carrier text NOT NULL, carrier_sid text,
	link_status text NOT NULL DEFAULT 'pending' CHECK (link_status IN ('pending', 'linked', 'failed')),
	link_retries smallint NOT NULL DEFAULT 0, link_last_at timestamptz, link_error text,
	voice_link_status text NOT NULL DEFAULT 'none' CHECK (voice_link_status IN ('none', 'pending', 'linked', 'failed')),
	reserved_at timestamptz, reserved_until_us bigint NOT NULL DEFAULT 0,
	assigned_at timestamptz, quarantined_at timestamptz, quarantine_until_us bigint NOT NULL DEFAULT 0, released_at timestamptz,
	created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
	CHECK ((status IN ('RESERVED', 'ASSIGNED', 'PAUSED')) = (client_id IS NOT NULL))
);
CREATE UNIQUE INDEX number_pool_owner ON number_pool (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX number_pool_free ON number_pool (country, id) WHERE status = 'AVAILABLE';
CREATE INDEX number_pool_held ON number_pool (country, reserved_until_us) WHERE status = 'RESERVED';
CREATE INDEX number_pool_resting ON number_pool (quarantine_until_us) WHERE status = 'QUARANTINED';

CREATE TABLE payment_events (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	provider text NOT NULL, event_id text NOT NULL, type text NOT NULL,
	reference text, client_id bigint REFERENCES clients, subscription_id text, object_id text,
	occurred_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
	effect text NOT NULL, outcome text NOT NULL,
	UNIQUE (provider, event_id)
);
CREATE INDEX payment_events_client ON payment_events (client_id, id);

-- Checkouts that we created at a provider: while one is open, its holder's number is not taken from them.
CREATE TABLE checkouts (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	client_id bigint NOT NULL REFERENCES clients, provider text NOT NULL, operation text NOT NULL UNIQUE,
	session_id text, url text, state text NOT NULL CHECK (state IN ('creating', 'open', 'done', 'failed')),
	expires_us bigint NOT NULL, created_at timestamptz NOT NULL
);
CREATE INDEX checkouts_client ON checkouts (client_id, id);

CREATE TABLE consents (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	client_id bigint REFERENCES clients, phone_hash uuid NOT NULL, our_number text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('opt_in', 'opt_out')), word text NOT NULL, via text NOT NULL, at timestamptz NOT NULL
);
CREATE INDEX consents_phone ON consents (phone_hash, id);

-- Who must not be texted from where: scope is one of our numbers, a messaging service, or 'erased' for a former client.
CREATE TABLE opt_outs (
	phone_hash uuid NOT NULL, scope text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (phone_hash, scope)
);

CREATE TABLE audit_log (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL, actor text NOT NULL, action text NOT NULL,
	client_id bigint, number_id bigint, from_value text, to_value text, reason text
);
CREATE INDEX audit_log_client ON audit_log (client_id, id) WHERE client_id IS NOT NULL;
CREATE FUNCTION usher_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log EXECUTE FUNCTION usher_append_only();

CREATE TABLE jobs (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL, subject text NOT NULL DEFAULT '', client_id bigint REFERENCES clients, message_id bigint REFERENCES messages,
	payload text NOT NULL DEFAULT '',
	key text UNIQUE,                            -- an operation that must not be queued twice
	state text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'running', 'done', 'failed')),
	due_us bigint NOT NULL, attempts smallint NOT NULL DEFAULT 0, fence bigint NOT NULL DEFAULT 0, lease_until_us bigint NOT NULL DEFAULT 0,
	last_error text, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
);
CREATE INDEX jobs_due ON jobs (due_us, id) WHERE state IN ('due', 'running');
CREATE INDEX jobs_failed ON jobs (id) WHERE state = 'failed';
CREATE INDEX jobs_client ON jobs (client_id, id) WHERE state IN ('due', 'running');

CREATE TABLE alerts (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL, severity text NOT NULL DEFAULT 'warning', resource text NOT NULL DEFAULT '', client_id bigint REFERENCES clients,
	detail text NOT NULL DEFAULT '', count integer NOT NULL DEFAULT 1,
	first_at timestamptz NOT NULL, last_at timestamptz NOT NULL, cleared_at timestamptz, acked_at timestamptz, muted_at timestamptz, told_at timestamptz
);
CREATE UNIQUE INDEX alerts_open ON alerts (kind, resource) WHERE cleared_at IS NULL;

CREATE TABLE credentials (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL, name text NOT NULL UNIQUE, account text NOT NULL, client_id bigint REFERENCES clients,
	sealed bytea NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
);
