-- 0014: who may sit at the console: operators, their sessions, and how fast somebody may try to get in.

CREATE TABLE operators (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,31}$'),
	role text NOT NULL CHECK (role IN ('view', 'operate', 'admin')),
	password text NOT NULL,                         -- an Argon2id record
	totp bytea NOT NULL,                            -- the secret, sealed (base/vault.h)
	totp_step bigint NOT NULL DEFAULT 0,            -- of the last code that was used: none counts twice
	disabled_at timestamptz, login_at timestamptz, password_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL
);

-- A row is a session that can be used; ended ones are gone. The browser's token is not here, only its SHA-256.
CREATE TABLE console_sessions (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	digest bytea NOT NULL UNIQUE,
	operator_id bigint REFERENCES operators ON DELETE CASCADE,
	demo_role text CHECK (demo_role IN ('view', 'operate', 'admin')), -- of a demonstration's operator, who has no row
	created_us bigint NOT NULL, seen_us bigint NOT NULL, ends_us bigint NOT NULL,
	proven_us bigint NOT NULL,                      -- when password or code was last given
	CHECK ((operator_id IS NULL) <> (demo_role IS NULL))
);
CREATE INDEX console_sessions_operator ON console_sessions (operator_id) WHERE operator_id IS NOT NULL;
CREATE INDEX console_sessions_ends ON console_sessions (ends_us);

-- Attempts to log in that led nowhere, by account and by address: keyed hashes, for people type passwords where a name belongs.
CREATE TABLE login_throttle (
	key bytea PRIMARY KEY,
	failures integer NOT NULL DEFAULT 0,
	last_us bigint NOT NULL, next_us bigint NOT NULL DEFAULT 0       -- not before
);
CREATE INDEX login_throttle_last ON login_throttle (last_us);
