-- 0008: alerts that are told within limits, muted for a time or for a client; brakes by country; events for the operator's own system.

ALTER TABLE alerts
	ADD COLUMN muted_until timestamptz,                 -- with muted_at: until then; null: while it is open
	ADD COLUMN tellings smallint NOT NULL DEFAULT 0,    -- how often it was handed out to be told
	ADD COLUMN summed boolean NOT NULL DEFAULT false;   -- told of only in a summary
CREATE INDEX alerts_untold ON alerts (id) WHERE told_at IS NULL AND cleared_at IS NULL;
CREATE INDEX alerts_told ON alerts (told_at) WHERE told_at IS NOT NULL;
CREATE INDEX alerts_client ON alerts (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX alerts_cleared ON alerts (cleared_at) WHERE cleared_at IS NOT NULL;

-- Clients of whom no alert is told.
CREATE TABLE alert_mutes (
	client_id bigint PRIMARY KEY REFERENCES clients, until timestamptz,        -- null: until unmuted
	actor text NOT NULL, at timestamptz NOT NULL
);

-- Jobs wait in lanes, so that what is slow (somebody else's receiver of events) or held back (texts, by a brake) does not stand in
-- the way of the rest: 1 texts, 2 what operators and their systems are told, 0 all other work.
ALTER TABLE jobs
	ADD COLUMN lane smallint NOT NULL GENERATED ALWAYS AS (CASE kind WHEN 'send' THEN 1 WHEN 'text' THEN 1 WHEN 'reply' THEN 1 WHEN 'event' THEN 2 WHEN 'handon' THEN 2 WHEN 'alert' THEN 2 ELSE 0 END) STORED,
	ADD COLUMN open boolean NOT NULL GENERATED ALWAYS AS (state IN ('due', 'running')) STORED,
	ADD COLUMN lost smallint NOT NULL DEFAULT 0;        -- how often a lease of this run ended without a word: its process died or hung
DROP INDEX jobs_due;
CREATE INDEX jobs_lane ON jobs (lane, due_us, id) WHERE state IN ('due', 'running');
-- Who stands before a text in its client's line. On `open`, so that no plan can take the other index for it, whatever statistics say.
CREATE INDEX jobs_line ON jobs (client_id, id) WHERE open AND lane = 1;
CREATE INDEX jobs_lost ON jobs (due_us, id) WHERE lost > 0 AND state IN ('due', 'running');
CREATE INDEX jobs_done ON jobs (updated_at) WHERE state = 'done';
-- What erasing a client empties.
CREATE INDEX jobs_written ON jobs (client_id) WHERE kind IN ('handon', 'takeover') AND payload <> '';
-- A queue's rows die young.
ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05);

-- Texts sent to a country in an hour (USHER_SEND_LIMIT_PER_COUNTRY_PER_HOUR).
CREATE TABLE send_hours (hour_us bigint NOT NULL, country text NOT NULL, texts bigint NOT NULL, PRIMARY KEY (hour_us, country));

-- Events for the operator's own system are jobs of kind 'event', written in the transaction of what they tell, whoever makes the change.
-- Only while meta has 'events' (USHER_EVENTS_URL is set; the server sees to it at its start). Client and number stand in the payload, not
-- in client_id: its foreign key would lock the client, from wherever, against the order of locks.
CREATE FUNCTION usher_event(type text, client bigint, number bigint, more jsonb, at timestamptz) RETURNS void LANGUAGE sql AS $$
	INSERT INTO jobs (kind, subject, payload, due_us, created_at, updated_at)
	SELECT 'event', type, (jsonb_strip_nulls(jsonb_build_object('client_id', client, 'number_id', number)) || more)::text, usher_us(at), at, at
	WHERE EXISTS (SELECT FROM meta WHERE key = 'events')
$$;

CREATE FUNCTION usher_client_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	more jsonb := jsonb_build_object('state', NEW.state, 'state_before', OLD.state);
BEGIN
	IF OLD.seq = 0 AND NEW.seq > 0 THEN
		PERFORM usher_event('client.started', NEW.id, NULL, jsonb_build_object('state', NEW.state), NEW.updated_at);
	END IF;
	IF NEW.payment_active AND NOT OLD.payment_active THEN
		PERFORM usher_event('client.paid', NEW.id, NULL, more, NEW.updated_at);
	ELSIF OLD.payment_active AND NOT NEW.payment_active THEN
		PERFORM usher_event('client.lapsed', NEW.id, NULL, more, NEW.updated_at);
	END IF;
	IF NEW.number_e164 IS NOT NULL AND OLD.number_e164 IS NULL THEN
		PERFORM usher_event('client.numbered', NEW.id, (SELECT id FROM number_pool WHERE phone_e164 = NEW.number_e164), more, NEW.updated_at);
	END IF;
	IF NEW.state <> OLD.state THEN
		IF OLD.state = 'PAUSED' AND NEW.state NOT IN ('CLOSED', 'OPTED_OUT') THEN
			PERFORM usher_event('client.resumed', NEW.id, NULL, more, NEW.updated_at);
		ELSIF OLD.state = 'CLOSED' AND NEW.state <> 'OPTED_OUT' THEN
			PERFORM usher_event('client.started', NEW.id, NULL, more || '{"again":true}', NEW.updated_at);
		ELSIF NEW.state = 'COMPLETE' AND OLD.state <> 'OPTED_OUT' THEN
			PERFORM usher_event('client.completed', NEW.id, NULL, more, NEW.updated_at);
		END IF;
		IF NEW.state IN ('PAUSED', 'CLOSED', 'OPTED_OUT') AND OLD.state <> 'OPTED_OUT' THEN
			PERFORM usher_event(CASE NEW.state WHEN 'PAUSED' THEN 'client.paused' WHEN 'CLOSED' THEN 'client.closed' ELSE 'client.opted_out' END,
				NEW.id, NULL, more, NEW.updated_at);
		ELSIF OLD.state = 'OPTED_OUT' THEN
			PERFORM usher_event('client.opted_in', NEW.id, NULL, more, NEW.updated_at);
		END IF;
	END IF;
	IF NEW.stuck IS NOT NULL AND OLD.stuck IS NULL THEN
		PERFORM usher_event('client.stuck', NEW.id, NULL, more || jsonb_build_object('reason', NEW.stuck), NEW.updated_at);
	END IF;
	IF NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL THEN
		PERFORM usher_event('client.erased', NEW.id, NULL, '{}', NEW.updated_at);
	END IF;
	RETURN NULL;
END $$;
-- What most texts change (a question further) is none of these: the condition is all that they cost.
CREATE TRIGGER clients_events AFTER UPDATE ON clients FOR EACH ROW
	WHEN ((OLD.seq = 0 AND NEW.seq > 0) OR OLD.payment_active <> NEW.payment_active OR (OLD.number_e164 IS NULL AND NEW.number_e164 IS NOT NULL)
		OR (OLD.state <> NEW.state AND (OLD.state IN ('PAUSED', 'CLOSED', 'OPTED_OUT') OR NEW.state IN ('COMPLETE', 'PAUSED', 'CLOSED', 'OPTED_OUT')))
		OR (OLD.stuck IS NULL AND NEW.stuck IS NOT NULL) OR (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL))
	EXECUTE FUNCTION usher_client_events();

CREATE FUNCTION usher_number_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	was text := CASE TG_OP WHEN 'UPDATE' THEN OLD.status END;
	client bigint := coalesce(NEW.client_id, CASE TG_OP WHEN 'UPDATE' THEN OLD.client_id END);
	more jsonb := jsonb_strip_nulls(jsonb_build_object('status', NEW.status, 'status_before', was));
	type text;
BEGIN
	IF TG_OP = 'INSERT' THEN
		type := CASE WHEN EXISTS (SELECT FROM purchases p WHERE p.phone_e164 = NEW.phone_e164) THEN 'number.bought' ELSE 'number.added' END;
		PERFORM usher_event(type, client, NEW.id, more, NEW.updated_at);
		RETURN NULL;
	END IF;
	IF OLD.link_status <> NEW.link_status AND NEW.link_status IN ('linked', 'failed') THEN
		PERFORM usher_event(CASE NEW.link_status WHEN 'linked' THEN 'number.linked' ELSE 'number.link_failed' END, client, NEW.id,
			more || jsonb_strip_nulls(jsonb_build_object('error', CASE NEW.link_status WHEN 'failed' THEN NEW.link_error END)), NEW.updated_at);
	END IF;
	IF NEW.gone_at IS NOT NULL AND OLD.gone_at IS NULL THEN
		PERFORM usher_event('number.gone', client, NEW.id, more, NEW.updated_at);
	END IF;
	IF NEW.status <> was THEN
		type := CASE NEW.status WHEN 'ASSIGNED' THEN CASE was WHEN 'PAUSED' THEN 'number.resumed' ELSE 'number.assigned' END
			WHEN 'PAUSED' THEN 'number.paused' WHEN 'QUARANTINED' THEN 'number.quarantined' WHEN 'RELEASED' THEN 'number.released'
			WHEN 'AVAILABLE' THEN CASE WHEN was IN ('PENDING', 'QUARANTINED', 'RELEASED') THEN 'number.available' WHEN was = 'ASSIGNED' THEN 'number.unassigned' END END;
		IF type IS NOT NULL THEN
			PERFORM usher_event(type, client, NEW.id, more, NEW.updated_at);
		END IF;
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER number_pool_added AFTER INSERT ON number_pool FOR EACH ROW EXECUTE FUNCTION usher_number_events();
-- Holds, which come and go, are no events.
CREATE TRIGGER number_pool_events AFTER UPDATE ON number_pool FOR EACH ROW
	WHEN ((OLD.status <> NEW.status AND NOT (OLD.status IN ('AVAILABLE', 'RESERVED') AND NEW.status IN ('AVAILABLE', 'RESERVED')))
		OR OLD.link_status <> NEW.link_status OR (OLD.gone_at IS NULL AND NEW.gone_at IS NOT NULL))
	EXECUTE FUNCTION usher_number_events();
