-- 0009: calls that usher places, what a carrier tells about an owner's line, and who is live.

ALTER TABLE clients
	ADD COLUMN placed_call text,                        -- key of the call that is on its way
	ADD COLUMN calls text,                              -- when the last ones were placed: seconds since 1970, oldest first
	ADD COLUMN checked_us bigint NOT NULL DEFAULT 0,    -- when forwarding was last proved or rung for
	ADD COLUMN no_checks boolean NOT NULL DEFAULT false,        -- the owner wants no re-checks
	ADD COLUMN live boolean NOT NULL DEFAULT false,     -- callers of the number are for the business (the voice assistant's, if there is one)
	ADD COLUMN looked_us bigint NOT NULL DEFAULT 0,     -- when the carrier was asked about the phone
	ADD COLUMN looked_network text, ADD COLUMN looked_type text;
UPDATE clients SET live = true
	WHERE number_e164 IS NOT NULL AND (state = 'COMPLETE' OR (state = 'OPTED_OUT' AND ';' || history || ';' LIKE '%;h_all=COMPLETE;%'));
CREATE INDEX clients_checks ON clients (checked_us) WHERE live;
CREATE INDEX clients_looked ON clients (looked_us) WHERE looked_us > 0;

ALTER TABLE number_pool ADD COLUMN voice_link_job bigint;   -- the job that has the number's link to the voice assistant in hand

-- Every call that usher has placed or wanted to. The key is on the carrier's callbacks.
--   wanted -> calling (committed before the call) -> placed -> ended: result
--     '-> dropped: no longer wanted     |-> unknown (looked up) -> placed, or ended
--                                       '-> ended: failed, refused
CREATE TABLE placed_calls (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	key text NOT NULL UNIQUE, client_id bigint NOT NULL REFERENCES clients,
	why text NOT NULL CHECK (why IN ('test', 'recheck')),
	carrier text NOT NULL, our_number text NOT NULL, to_e164 text NOT NULL,
	status text NOT NULL DEFAULT 'wanted' CHECK (status IN ('wanted', 'dropped', 'calling', 'unknown', 'placed', 'ended')),
	carrier_id text, result text, error_code text, error text,
	begun_us bigint NOT NULL DEFAULT 0, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
);
CREATE INDEX placed_calls_client ON placed_calls (client_id, id);
CREATE INDEX placed_calls_begun ON placed_calls (begun_us) WHERE begun_us > 0;
