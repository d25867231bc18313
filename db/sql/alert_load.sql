-- One alert. $1 id. Row: kind, severity, resource, detail, count, first_us.
SELECT kind, severity, resource, detail, count, usher_us(first_at) FROM alerts WHERE id = $1::bigint
