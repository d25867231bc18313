-- One alert. $1 id. Row: kind, severity, resource, detail, count, first_us, has passed.
SELECT kind, severity, resource, detail, count, usher_us(first_at), cleared_at IS NOT NULL FROM alerts WHERE id = $1::bigint
