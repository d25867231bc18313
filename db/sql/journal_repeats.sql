-- Calls and other events that were processed before. $1 uuid[]: dedupe keys. Row: dedupe, client id, state after, whether a step was taken.
SELECT dedupe, client_id, state_to, steps <> '' FROM journal WHERE dedupe = ANY ($1::uuid[])
