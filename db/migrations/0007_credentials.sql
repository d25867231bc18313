-- 0007: accounts that clients bring along: their sealed credentials, and the numbers in them.

ALTER TABLE credentials
	ADD COLUMN version integer NOT NULL DEFAULT 1,          -- counts every change: how running servers notice
	ADD COLUMN sealed_before bytea,                         -- the token before this one, while webhooks may still be signed with it
	ADD COLUMN before_until_us bigint NOT NULL DEFAULT 0,
	ADD COLUMN sealed_us bigint NOT NULL DEFAULT 0,
	ADD COLUMN status text NOT NULL DEFAULT 'unchecked' CHECK (status IN ('ok', 'unchecked', 'refused', 'suspended', 'closed')),
	ADD COLUMN account_type text,                           -- the carrier's word: Full, Trial
	ADD COLUMN checked_at timestamptz, ADD COLUMN check_error text;

-- What people know of a number that nothing else here says.
ALTER TABLE number_pool ADD COLUMN notes text;

CREATE UNIQUE INDEX credentials_account ON credentials (kind, account);
CREATE INDEX credentials_client ON credentials (client_id) WHERE client_id IS NOT NULL;

CREATE FUNCTION usher_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.version := OLD.version + 1;
	RETURN NEW;
END $$;
CREATE TRIGGER credentials_version BEFORE UPDATE ON credentials FOR EACH ROW EXECUTE FUNCTION usher_count_version();

-- Numbers in accounts that are not ours, beside those of number_pool. FOUND: the carrier lists it there; ACTIVE: it is its client's
-- number, through pauses and closings, until somebody says otherwise.
CREATE TABLE own_numbers (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	phone_e164 text NOT NULL UNIQUE,
	client_id bigint REFERENCES clients,                    -- null: of an account without a client
	credential_id bigint NOT NULL REFERENCES credentials ON DELETE CASCADE,
	carrier text NOT NULL, carrier_sid text, country text NOT NULL,
	status text NOT NULL DEFAULT 'FOUND' CHECK (status IN ('FOUND', 'ACTIVE')),
	features text[] NOT NULL DEFAULT '{}',
	link_status text NOT NULL DEFAULT 'pending' CHECK (link_status IN ('pending', 'linked', 'failed')),
	link_retries smallint NOT NULL DEFAULT 0, link_last_at timestamptz,
	link_error_code text, link_error_title text, link_error_detail text, link_error_source text,
	seen_at timestamptz, gone_at timestamptz, activated_at timestamptz,
	created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
	CHECK (status <> 'ACTIVE' OR client_id IS NOT NULL)
);
CREATE UNIQUE INDEX own_numbers_active ON own_numbers (client_id) WHERE status = 'ACTIVE';
CREATE INDEX own_numbers_client ON own_numbers (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX own_numbers_credential ON own_numbers (credential_id);

-- A client's numbers side by side, as they are marked everywhere.
CREATE VIEW client_numbers AS
	SELECT client_id, phone_e164, '(Managed)' AS mark, status, 0 AS own FROM number_pool WHERE client_id IS NOT NULL
	UNION ALL
	SELECT client_id, phone_e164, '(Your Twilio)', CASE WHEN gone_at IS NULL THEN status ELSE 'GONE' END, 1 FROM own_numbers WHERE client_id IS NOT NULL;
