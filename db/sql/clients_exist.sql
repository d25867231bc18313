-- Which of these keys name a client at all (locked or not)? $1 bigint[] ids, $2 text[] references, $3 text[] numbers,
-- $4 text[] subscriptions, $5 text[] customers. Row: id, reference, number, subscription, customer.
SELECT id, pay_token, number_e164, pay_subscription, pay_customer FROM clients
WHERE id = ANY ($1::bigint[]) OR pay_token = ANY ($2::text[]) OR number_e164 = ANY ($3::text[]) OR pay_subscription = ANY ($4::text[])
   OR pay_customer = ANY ($5::text[])
