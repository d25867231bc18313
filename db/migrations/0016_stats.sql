-- 0016: figures of the conversation, gathered from the journal by the job "stats" (db/sql/stats_roll.sql). Nothing here is written by a turn.

-- How far each client's journal has been counted. A row without a client's words: it stays when the client is erased, or they would count anew.
CREATE TABLE stats_clients (
	client_id bigint PRIMARY KEY REFERENCES clients ON DELETE CASCADE,
	seq integer NOT NULL, before integer NOT NULL,  -- the last entry that was counted; and the one counted last before it: the fence
	entered_us bigint NOT NULL,                     -- when the client entered the state it was in then
	day date NOT NULL,                              -- the day it began (UTC)
	state text NOT NULL,                            -- where it stood then
	far text NOT NULL DEFAULT ''                    -- the farthest step it reached
);

-- Of the clients that began on that day: how many reached the step or one behind it (bin -1), and how long it took those who went on:
-- bin b holds from 2^(b/4) to 2^((b+1)/4) seconds. Sums over any days give counts and medians.
CREATE TABLE stats_steps (
	day date NOT NULL, country text NOT NULL, state text NOT NULL, bin smallint NOT NULL, n bigint NOT NULL,
	PRIMARY KEY (day, country, state, bin)
);

-- Clients by state, as far as they are counted: the sum over stats_clients. What came since is added when somebody asks (states_now): the few
-- texts and entries behind the marks. An index on clients.state would do it too, and end HOT updates for most texts.
CREATE TABLE stats_states (state text PRIMARY KEY, n bigint NOT NULL);
CREATE TABLE stats_marks (one boolean PRIMARY KEY DEFAULT true CHECK (one),
	texts bigint NOT NULL, entries bigint NOT NULL,             -- all up to these ids is counted
	next_texts bigint NOT NULL, next_entries bigint NOT NULL    -- as they stood when the last run began: the marks of the next one
);
INSERT INTO stats_marks VALUES (true, 0, 0, 0, 0);

-- In this form the planner, who cannot know how few they are, goes by the primary keys. Where more than so many came at once (an import), the oldest of them count
-- until the job has caught up: figures of a minute ago rather than a statement that takes seconds.
CREATE VIEW states_now AS
WITH entries AS (
	(SELECT m.client_id, m.seq, m.state_from, m.state_to FROM messages m WHERE m.id > (SELECT texts FROM stats_marks) ORDER BY m.id LIMIT 200000)
	UNION ALL
	(SELECT j.client_id, j.seq, j.state_from, j.state_to FROM journal j WHERE j.id > (SELECT entries FROM stats_marks) ORDER BY j.id LIMIT 200000)
), fresh AS (
	SELECT e.seq, e.state_from, e.state_to FROM entries e
	WHERE e.seq IS NOT NULL AND e.seq > coalesce((SELECT s.seq FROM stats_clients s WHERE s.client_id = e.client_id), 0)
)
SELECT state, sum(n)::bigint AS n FROM (
	SELECT state, n FROM stats_states
	UNION ALL SELECT state_from, -1 FROM fresh WHERE seq > 1
	UNION ALL SELECT state_to, 1 FROM fresh
) x GROUP BY state HAVING sum(n) <> 0;

CREATE INDEX clients_handed ON clients (id) WHERE handed_off;
