-- A webhook was refused: once more later. $1 id, $2 due_us.
UPDATE demo_webhooks SET due_us = $2::bigint WHERE id = $1::bigint
