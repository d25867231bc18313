-- 0013: texts from a client's own number to their customers, sent by the company's other programs.

ALTER TABLE messages
	ADD COLUMN to_e164 text,        -- null: the client themself
	ADD COLUMN to_country text,
	ADD COLUMN to_hash uuid;        -- of to_e164: their opt-outs are kept under it
-- Texts to the client themself in a day (db/sql/send_begin.sql), not counted through those to their customers.
CREATE INDEX messages_day ON messages (client_id, created_at) WHERE direction = 'out' AND to_e164 IS NULL;
CREATE INDEX messages_customer ON messages (our_number, created_at) WHERE to_e164 IS NOT NULL;

-- Whose STOP counts: the client's for texts to them, the customer's, at that number, for texts to a customer.
CREATE OR REPLACE FUNCTION usher_no_text_when_opted_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.to_e164 IS NULL AND EXISTS (SELECT FROM clients WHERE id = NEW.client_id AND opted_out) THEN
		RAISE EXCEPTION 'client % is opted out', NEW.client_id USING ERRCODE = 'check_violation';
	ELSIF NEW.to_e164 IS NOT NULL AND EXISTS (SELECT FROM opt_outs WHERE phone_hash = NEW.to_hash AND scope = NEW.our_number) THEN
		RAISE EXCEPTION 'the recipient has opted out of the number of client %', NEW.client_id USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
