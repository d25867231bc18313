-- This server runs. Row: true if the last one did not end in order.
INSERT INTO meta (key, value) VALUES ('running', '') ON CONFLICT (key) DO UPDATE SET value = '' RETURNING xmax <> 0
