-- Which of these texts do we have? $1 uuid[]: dedupe keys. Row: place of a known one in the array, from 1.
SELECT u.i FROM unnest($1::uuid[]) WITH ORDINALITY AS u(key, i) WHERE EXISTS (SELECT FROM messages WHERE dedupe = u.key)
