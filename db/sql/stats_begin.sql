-- Where the journal ends at the moment. No parameters. Row: latest text, latest entry.
SELECT (SELECT coalesce(max(id), 0) FROM messages), (SELECT coalesce(max(id), 0) FROM journal)
