-- 0020: what the carrier asks for each text, as it tells afterwards: Twilio in its log of messages, Telnyx in its events.

-- A reply is an answer in the webhook's own response: Twilio gives it an id that we are never told, so it belongs to the client alone.
CREATE TABLE text_costs (
	carrier text NOT NULL, carrier_id text NOT NULL,
	client_id bigint NOT NULL REFERENCES clients ON DELETE CASCADE,
	kind text NOT NULL CHECK (kind IN ('in', 'out', 'reply')),
	micros bigint NOT NULL, currency text NOT NULL,         -- millionths of the currency; what we pay is positive
	sent_at timestamptz NOT NULL,
	PRIMARY KEY (carrier, carrier_id)
);
CREATE INDEX text_costs_client ON text_costs (client_id, sent_at);
CREATE INDEX text_costs_sent ON text_costs (carrier, sent_at);
