-- Payment events that were stored before. $1 text[] providers, $2 text[] event ids. Row: provider, event_id, client_id (0: nobody's yet).
SELECT p.provider, p.event_id, coalesce(p.client_id, 0) FROM unnest($1::text[], $2::text[]) AS u(provider, event_id)
JOIN payment_events p ON p.provider = u.provider AND p.event_id = u.event_id
