-- Has this phone sent us a word of the other kind later than this one, which came late? $1 phone hash uuid[], $2 kind (opt_out, opt_in),
-- $3 when the carrier says that this one was us. A row: yes.
SELECT 1 FROM consents WHERE phone_hash = ANY ($1::uuid[]) AND kind <> $2::text AND occurred_at > usher_ts($3::bigint) LIMIT 1
