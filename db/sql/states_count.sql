-- Clients by state. No parameters. Row: state, how many (never below none, while much at once is not counted yet).
SELECT state, greatest(n, 0) FROM states_now
