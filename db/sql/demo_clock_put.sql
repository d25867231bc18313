-- The clock was moved. $1 shift_us in all.
INSERT INTO demo_clock (shift_us) VALUES ($1::bigint) ON CONFLICT (one) DO UPDATE SET shift_us = greatest(demo_clock.shift_us, excluded.shift_us)
