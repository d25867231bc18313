-- All is counted that was there when the last run began: its marks hold now; this run's are for the next one (a minute later, when all that had an id
-- by then has long been committed). $1, $2 the latest text and entry when this run began.
UPDATE stats_marks SET texts = next_texts, entries = next_entries, next_texts = $1::bigint, next_entries = $2::bigint
