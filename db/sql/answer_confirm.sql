-- It has arrived. $1 message id, $2 nothing (text[], empty), $3 now_us, $4 text[] the carrier's ids of its texts.
UPDATE messages SET answer_status = 'confirmed', answer_ids = $4::text[], updated_at = usher_ts($3::bigint)
WHERE id = $1::bigint AND answer_status = 'unknown' AND cardinality($2::text[]) = 0
