-- Every consent of a client and every withdrawal. $1 phone, $2 now_us. Columns: line (JSON), id, at.
SELECT s.id, s.at, json_build_object('at', s.at, 'kind', s.kind, 'word', s.word, 'our_number', s.our_number, 'via', s.via, 'occurred_at', s.occurred_at) AS line
FROM consents s WHERE s.client_id = (SELECT c.id FROM clients c WHERE c.phone_e164 = $1::text) AND $2::bigint > 0
