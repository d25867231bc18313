-- 0005: a carrier without a list of messages, whose events come in any order.

ALTER TABLE messages
	ADD COLUMN chatter boolean NOT NULL DEFAULT false,  -- a reminder: better lost than twice
	ADD COLUMN resent boolean NOT NULL DEFAULT false;   -- sent once more although the first call may have been taken

-- When the carrier says that the word was sent: of two that conflict the later one counts, not the one that came last.
ALTER TABLE consents ADD COLUMN occurred_at timestamptz;

-- Signed events that leave no other row (a word at a client's number, the end of a call): each once, for ever.
CREATE TABLE carrier_events (dedupe uuid PRIMARY KEY, at timestamptz NOT NULL);
