-- It was read, or cannot be. $1 client, $2 now_us.
UPDATE clients SET pay_checked_us = $2::bigint WHERE id = $1::bigint
