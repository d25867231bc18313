-- 0015: the API: lists by page, tokens, idempotency keys.

-- When a client last moved, to the hour: it leads the order by updated_at, which itself stands in no index, so that a text leaves
-- the update of its client HOT but for the first of each hour.
ALTER TABLE clients ADD COLUMN updated_hour bigint GENERATED ALWAYS AS (usher_us(updated_at) / 3600000000) STORED;
CREATE INDEX clients_updated ON clients (updated_hour);

-- Who may use the API. The token itself is not here, only its SHA-256; its 190 random bits need no slower hash.
CREATE TABLE api_tokens (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9._-]{0,31}$'),
	role text NOT NULL CHECK (role IN ('view', 'operate', 'admin')),
	digest bytea NOT NULL UNIQUE,
	expires_us bigint NOT NULL DEFAULT 0,           -- 0: never
	used_us bigint NOT NULL DEFAULT 0,              -- to ten minutes or so
	created_at timestamptz NOT NULL, created_by text NOT NULL
);

-- Writes that came with an Idempotency-Key: the answer for whoever asks again. Written before the work begins; status is null until it has ended.
CREATE TABLE idempotency_keys (
	caller text NOT NULL, key text NOT NULL,        -- "api:NAME", "console:NAME"
	request uuid NOT NULL,                          -- keyed hash of operation and values
	status integer, body text,                      -- body null: it held a secret
	created_us bigint NOT NULL,
	PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_us);
