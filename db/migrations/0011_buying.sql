-- 0011: purchases that are in doubt or not wanted after all, and numbers on their way back to the carrier.

ALTER TABLE purchases
	ADD COLUMN doubt_us bigint NOT NULL DEFAULT 0,      -- since when nobody knows whether phone_e164 was bought; 0: no doubt
	ADD COLUMN unwanted boolean NOT NULL DEFAULT false, -- bought, but cannot be stored: goes back
	ADD COLUMN number_id bigint REFERENCES number_pool,
	-- as it was offered
	ADD COLUMN offer_type text, ADD COLUMN locality text, ADD COLUMN region text, ADD COLUMN features text[] NOT NULL DEFAULT '{}',
	ADD COLUMN monthly_micros bigint, ADD COLUMN setup_micros bigint, ADD COLUMN currency text;
-- One open purchase for a client, one for a number.
CREATE UNIQUE INDEX purchases_client_open ON purchases (client_id)
	WHERE client_id IS NOT NULL AND state NOT IN ('stored', 'released', 'failed');
CREATE UNIQUE INDEX purchases_phone_open ON purchases (phone_e164) WHERE state IN ('ordering', 'ordered', 'unknown');
CREATE INDEX purchases_called ON purchases (call_us) WHERE call_us > 0;

-- release_us > 0: the number leaves. It rests as QUARANTINED, without a former client to come back to, until the carrier has
-- confirmed; or it was taken on the operator's word and is RELEASED by theirs, and the account is still to be looked at.
ALTER TABLE number_pool
	ADD COLUMN release_us bigint NOT NULL DEFAULT 0, ADD COLUMN release_reason text,
	ADD CONSTRAINT number_pool_leaving CHECK (release_us = 0 OR (status IN ('QUARANTINED', 'RELEASED') AND client_id IS NULL AND last_client_id IS NULL));
CREATE INDEX number_pool_pending ON number_pool (country, id) WHERE status = 'PENDING';
CREATE INDEX number_pool_leaves ON number_pool (release_us) WHERE release_us > 0;

-- Our own id of a purchase; the carrier keeps it.
CREATE FUNCTION usher_operation() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'usher-' || replace(gen_random_uuid()::text, '-', '') $$;
