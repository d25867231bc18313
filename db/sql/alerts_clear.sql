-- The conditions have passed. Arrays: $1 kinds, $2 resources; $3 now_us.
UPDATE alerts a SET cleared_at = usher_ts($3::bigint)
FROM unnest($1::text[], $2::text[]) AS u(kind, resource) WHERE a.kind = u.kind AND a.resource = u.resource AND a.cleared_at IS NULL
