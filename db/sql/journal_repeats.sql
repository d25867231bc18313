-- Calls and other events that were processed before. $1 uuid[]: dedupe keys. Row: dedupe, client id.
SELECT dedupe, client_id FROM journal WHERE dedupe = ANY ($1::uuid[])
