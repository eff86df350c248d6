-- How a change came: from the console, the command line or the API, and there with which token, from which address and by
-- which client. A row of form 1 is one of before: nothing is known of how it came, and its hash is over the columns of
-- its time. That of a row of form 2 is over these too.
ALTER TABLE audit_events ADD COLUMN form INTEGER NOT NULL DEFAULT 1 CHECK (form IN (1, 2));
ALTER TABLE audit_events ADD COLUMN via TEXT CHECK (via IN ('console', 'command_line', 'api', 'seed'))
    CHECK ((via IS NULL) = (form = 1));
ALTER TABLE audit_events ADD COLUMN token_id TEXT CHECK (token_id IS NULL OR via IS 'api');
ALTER TABLE audit_events ADD COLUMN address TEXT CHECK (address IS NULL OR via IS 'api');
ALTER TABLE audit_events ADD COLUMN client TEXT CHECK (client IS NULL OR via IS 'api');

CREATE TRIGGER audit_events_say_how_they_came BEFORE INSERT ON audit_events
WHEN NEW.form = 1
BEGIN
    SELECT raise(ABORT, 'an audit row says how the change came');
END;

-- From where the first of them came.
ALTER TABLE refusals ADD COLUMN address TEXT;
ALTER TABLE refusals ADD COLUMN client TEXT;
