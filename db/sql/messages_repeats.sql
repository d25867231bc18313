-- Texts that were processed before. $1 uuid[]: dedupe keys. Row: dedupe, body, answers joined by U+001E, message id, client id.
SELECT dedupe, body, array_to_string(answers, E'\x1e'), id, client_id FROM messages WHERE dedupe = ANY ($1::uuid[])
