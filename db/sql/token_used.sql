-- A token was used. $1 id, $2 now_us, $3 us that make no difference.
UPDATE api_tokens SET used_us = $2::bigint WHERE id = $1::bigint AND used_us < $2::bigint - $3::bigint
