-- clients_states: every configuration that clients stand in. No parameters. Row: state, history, how many.
SELECT state, history, count(*) FROM clients GROUP BY state, history ORDER BY state, history
