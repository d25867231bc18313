-- The next credentials to be sealed anew, held until the end of the transaction. $1 id of the sealing key (hex), $2 only those of other keys, $3 sealed before this time,
-- $4 bigint[] those that could not be opened, $5 limit. Row: id, name, sealed, sealed_before (null: none that still counts).
SELECT id, name, sealed, CASE WHEN before_until_us > $3::bigint THEN sealed_before END FROM credentials
WHERE (encode(substring(sealed FROM 2 FOR 8), 'hex') <> $1::text OR encode(substring(sealed_before FROM 2 FOR 8), 'hex') <> $1::text
	OR (NOT $2::boolean AND sealed_us < $3::bigint)) AND NOT id = ANY ($4::bigint[])
ORDER BY id LIMIT $5::bigint FOR UPDATE
