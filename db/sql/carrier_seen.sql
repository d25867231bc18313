-- Has one of these events been kept? $1 dedupe keys uuid[]. A row: yes.
SELECT 1 FROM carrier_events WHERE dedupe = ANY ($1::uuid[]) LIMIT 1
