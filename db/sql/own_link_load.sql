-- A client's own number that is to be linked. $1 id. Row: number, credential id, the carrier's id, failed tries; no row: nothing to do.
SELECT phone_e164, credential_id, coalesce(carrier_sid, ''), link_retries FROM own_numbers
WHERE id = $1::bigint AND status = 'ACTIVE' AND gone_at IS NULL AND link_status <> 'linked'
