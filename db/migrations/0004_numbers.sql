-- 0004: numbers as the carrier tells of them, purchases, what APIs cost in time, switches of operators.

ALTER TABLE number_pool
	ADD COLUMN managed boolean NOT NULL DEFAULT true,   -- of our own account
	ADD COLUMN number_type text, ADD COLUMN area_code text, ADD COLUMN locality text, ADD COLUMN region text,
	ADD COLUMN features text[] NOT NULL DEFAULT '{}',   -- sms, mms, voice, fax
	ADD COLUMN monthly_micros bigint, ADD COLUMN setup_micros bigint, ADD COLUMN currency text, -- millionths; null: not told
	ADD COLUMN purchased_at timestamptz,
	ADD COLUMN carrier_status text,                     -- the carrier's own word
	ADD COLUMN profile_id text,                         -- as the carrier echoed it
	ADD COLUMN link_error_code text, ADD COLUMN link_error_title text, ADD COLUMN link_error_detail text, ADD COLUMN link_error_source text,
	ADD COLUMN linked_at timestamptz,
	ADD COLUMN drift text, ADD COLUMN drift_at timestamptz, ADD COLUMN mended_at timestamptz,
	ADD COLUMN seen_at timestamptz, ADD COLUMN gone_at timestamptz,     -- in the carrier's list; missing from it
	ADD COLUMN voice_link_retries smallint NOT NULL DEFAULT 0, ADD COLUMN voice_link_last_at timestamptz, ADD COLUMN voice_link_error text,
	ADD COLUMN voice_link_id text;                      -- the assistant's own id of the number

-- One purchase, from the wish to the row in the pool. The operation's id is on the carrier's order: a crash between "bought" and
-- "stored" is settled by looking it up.
--   wished -> searching -> ordering (offer chosen, committed before the call) -> ordered -> stored
--                              '-> unknown (looked up) -> ...                        '-> failed, or released again
CREATE TABLE purchases (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	operation text NOT NULL UNIQUE,
	carrier text NOT NULL, country text NOT NULL, area_code text, number_type text,
	client_id bigint REFERENCES clients,        -- for whom; null: for stock
	reason text NOT NULL,                       -- gate, low, operator
	state text NOT NULL CHECK (state IN ('wished', 'searching', 'ordering', 'ordered', 'unknown', 'stored', 'released', 'failed')),
	phone_e164 text, order_id text, carrier_sid text,
	tried text[] NOT NULL DEFAULT '{}',         -- numbers that somebody else took
	error_code text, error text,
	began_us bigint NOT NULL, call_us bigint NOT NULL DEFAULT 0, ended_us bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
);
CREATE INDEX purchases_open ON purchases (country, id) WHERE state NOT IN ('stored', 'released', 'failed');
CREATE INDEX purchases_phone ON purchases (phone_e164) WHERE phone_e164 IS NOT NULL;

-- Calls to each API in each minute, of all workers: the windows of the failure alerts.
CREATE TABLE api_minutes (
	minute_us bigint NOT NULL, api text NOT NULL,
	calls bigint NOT NULL, failed bigint NOT NULL, total_us bigint NOT NULL, worst_us bigint NOT NULL,
	PRIMARY KEY (minute_us, api)
);

-- What operators switch while the server runs ("sending": paused).
CREATE TABLE switches (
	name text PRIMARY KEY, value text NOT NULL, actor text NOT NULL, reason text, at timestamptz NOT NULL
);

-- By whose these were, for `client erase` and `client export`.
CREATE INDEX number_pool_last ON number_pool (last_client_id) WHERE last_client_id IS NOT NULL;
CREATE INDEX consents_client ON consents (client_id) WHERE client_id IS NOT NULL;
