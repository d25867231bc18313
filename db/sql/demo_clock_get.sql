-- How far the clock was moved in earlier runs. Row: shift_us; no row: it never was.
SELECT shift_us FROM demo_clock
