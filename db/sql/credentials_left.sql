-- How many credentials are still to be sealed anew? As credentials_rotate: $1 id of the sealing key (hex), $2 only those of other keys, $3 sealed before this time, $4 bigint[] those that could not be opened.
SELECT count(*) FROM credentials
WHERE (encode(substring(sealed FROM 2 FOR 8), 'hex') <> $1::text OR encode(substring(sealed_before FROM 2 FOR 8), 'hex') <> $1::text
	OR (NOT $2::boolean AND sealed_us < $3::bigint)) AND NOT id = ANY ($4::bigint[])
