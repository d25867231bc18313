-- Work that needs somebody. $1 now_us. Row: failed, overdue by more than a minute, seconds that the oldest of these is overdue, texts of unknown
-- outcome, open alerts, of these critical.
SELECT (SELECT count(*) FROM jobs WHERE state = 'failed'), count(*), coalesce(max($1::bigint - due_us) / 1000000, 0),
	(SELECT count(*) FROM jobs j JOIN messages m ON m.id = j.message_id WHERE j.kind = 'send' AND j.state IN ('due', 'running') AND m.status = 'unknown'),
	(SELECT count(*) FROM alerts WHERE cleared_at IS NULL), (SELECT count(*) FROM alerts WHERE cleared_at IS NULL AND severity = 'critical')
FROM jobs WHERE state IN ('due', 'running') AND due_us < $1::bigint - 60000000
