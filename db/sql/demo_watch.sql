-- Whether rows are kept as they are written, for the page to show. $1 true: yes. Row: how many tables were changed for that.
SELECT demo_watch($1::boolean)
