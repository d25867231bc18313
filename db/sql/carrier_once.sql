-- A signed event that leaves no other row is kept by its key, so that it counts once. $1 dedupe keys uuid[], $2 now_us. Row: those that are new.
INSERT INTO carrier_events (dedupe, at) SELECT k, usher_ts($2::bigint) FROM unnest($1::uuid[]) AS u(k) ON CONFLICT DO NOTHING RETURNING dedupe
