-- 0010: how far the carrier's own log of incoming texts has been compared with ours.

-- Everything that was sent to `number` before confirmed_us is in messages, or was passed over on purpose.
CREATE TABLE reconcile_points (
	carrier text NOT NULL, account text NOT NULL, number text NOT NULL,
	confirmed_us bigint NOT NULL,
	listed bigint NOT NULL DEFAULT 0, missing bigint NOT NULL DEFAULT 0,     -- texts seen in the log, and found missing here, so far
	run_at timestamptz NOT NULL,                -- when a run last came to its end
	PRIMARY KEY (carrier, account, number)
);

-- The carrier's ids of answers that were looked up and found: one listed answer is one of ours.
ALTER TABLE messages ADD COLUMN answer_ids text[];
