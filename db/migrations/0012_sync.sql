-- 0012: linking and synchronising: messaging profiles, looks at numbers that are not ready, numbers that others use, runs of a sync.

-- Telnyx: profiles by the name that we gave them. The name is looked up before one is made, so a crash between makes no second one.
CREATE TABLE messaging_profiles (
	name text PRIMARY KEY, carrier text NOT NULL, profile_id text NOT NULL, created_at timestamptz NOT NULL, checked_at timestamptz NOT NULL
);

ALTER TABLE number_pool
	ADD COLUMN link_waits smallint NOT NULL DEFAULT 0,      -- looks of the current try at a number that was not ready yet
	ADD COLUMN verified_at timestamptz,                     -- the carrier last said that it is configured as wanted
	ADD COLUMN unclaimed boolean NOT NULL DEFAULT false;    -- in our account, but somebody else's webhooks are on it: an operator must claim it
CREATE INDEX number_pool_unlinked ON number_pool (id) WHERE link_status <> 'linked' AND status <> 'RELEASED';

-- One row for each account that is synchronised: the lease of the run, how far it is, what the last one came to.
CREATE TABLE sync_accounts (
	account text PRIMARY KEY,                               -- twilio, telnyx, credential:7
	fence bigint NOT NULL DEFAULT 0, lease_until_us bigint NOT NULL DEFAULT 0,  -- unshifted time
	actor text NOT NULL, began_us bigint NOT NULL, ended_us bigint NOT NULL DEFAULT 0,
	pages integer NOT NULL DEFAULT 0, listed integer NOT NULL DEFAULT 0, bad integer NOT NULL DEFAULT 0,
	outcome text CHECK (outcome IN ('ok', 'failed')), error text, report json,
	ok_us bigint NOT NULL DEFAULT 0                         -- when the last good one began
);

-- What a run has read, until it is compared with the pool. Nothing that a crash could lose.
CREATE UNLOGGED TABLE sync_seen (
	account text NOT NULL, phone_e164 text NOT NULL, carrier_id text, active boolean NOT NULL, carrier_status text, country text NOT NULL,
	locality text, region text, number_type text, features text[] NOT NULL, monthly_micros bigint, setup_micros bigint, currency text,
	purchased_us bigint, reference text, profile_id text,
	drift text,                                             -- what differs from what we want
	foreign_use text,                                       -- what somebody else uses it for
	PRIMARY KEY (account, phone_e164)
);
