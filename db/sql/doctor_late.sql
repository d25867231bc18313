-- How far behind the comparison with a carrier's log is. $1 number, $2 now_us. Row: seconds since the confirmed point, texts found missing so far.
SELECT ($2::bigint - max(confirmed_us)) / 1000000, sum(missing) FROM reconcile_points WHERE number = $1::text HAVING count(*) > 0
