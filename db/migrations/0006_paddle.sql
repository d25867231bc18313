-- 0006: checkouts that are ended at the provider; events whose owner becomes known later; subscriptions that are read again.

-- A checkout is 'ending' when it is to be ended at the provider (its time is over, or the client has paid otherwise), 'expired' when it is.
ALTER TABLE checkouts DROP CONSTRAINT checkouts_state_check;
ALTER TABLE checkouts ADD CONSTRAINT checkouts_state_check CHECK (state IN ('creating', 'open', 'ending', 'done', 'expired', 'failed'));
ALTER TABLE checkouts
	ADD COLUMN asking_until_us bigint NOT NULL DEFAULT 0,   -- somebody is asking the provider for it; unshifted time, like leases
	ADD COLUMN hold_until_us bigint NOT NULL DEFAULT 0;     -- its number is kept so long while the provider has not confirmed its end
CREATE INDEX checkouts_live ON checkouts (client_id) WHERE state IN ('creating', 'open', 'ending');
CREATE INDEX checkouts_over ON checkouts (expires_us) WHERE state IN ('done', 'expired', 'failed');
CREATE INDEX checkouts_session ON checkouts (session_id) WHERE session_id IS NOT NULL;

-- Its holder's checkout is open: on the number's own row, so that whoever waits for the row sees it.
ALTER TABLE number_pool ADD COLUMN paying_until_us bigint NOT NULL DEFAULT 0;

-- What an event said, for one whose owner is not known yet; and the ways to find the owner.
ALTER TABLE payment_events
	ADD COLUMN says smallint NOT NULL DEFAULT 0, ADD COLUMN standing smallint NOT NULL DEFAULT 0,
	ADD COLUMN one_time boolean NOT NULL DEFAULT false, ADD COLUMN charged_us bigint NOT NULL DEFAULT 0;
CREATE INDEX payment_events_subscription ON payment_events (subscription_id, id) WHERE subscription_id IS NOT NULL;
CREATE INDEX payment_events_customer ON payment_events (customer_id, id) WHERE customer_id IS NOT NULL;

-- When a client's subscription was last read at the provider.
ALTER TABLE clients ADD COLUMN pay_checked_us bigint NOT NULL DEFAULT 0;
CREATE INDEX clients_pay_checked ON clients (pay_checked_us, id) WHERE pay_subscription IS NOT NULL AND pay_standing <> 4;
