-- From when on the carrier's log is to be read for costs: what came last, with an overlap for those that were not rated yet. $1 carrier, $2 overlap us, $3 never before us.
-- Row: us.
SELECT greatest(coalesce(usher_us((SELECT max(sent_at) FROM text_costs WHERE carrier = $1::text)) - $2::bigint, 0), $3::bigint)
