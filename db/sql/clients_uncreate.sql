-- Take back clients created in this very transaction for whom nothing was to be done: only repeats came. $1 bigint[]: ids.
DELETE FROM clients WHERE id = ANY($1::bigint[]) AND seq = 0
