-- What we know of numbers that a carrier lists, in their order. $1 text[] numbers. Row: number, true: the voice assistant has its calls, the messaging profile made for it.
SELECT u.phone, coalesce(n.voice_link_status IN ('pending', 'linked'), false), m.profile_id
FROM unnest($1::text[]) WITH ORDINALITY AS u(phone, place) LEFT JOIN number_pool n ON n.phone_e164 = u.phone AND n.status <> 'RELEASED'
	LEFT JOIN messaging_profiles m ON m.name = 'usher:' || u.phone
ORDER BY u.place
