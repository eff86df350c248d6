-- Maximum lifetimes of tokens, what is known of their uses, the clock, and the chain of the audit log.

-- How long the tokens of an organization may live at most; no row, no maximum.
CREATE TABLE maximum_lifetimes (
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('organization', 'team', 'user')),
    days             INTEGER NOT NULL CHECK (days BETWEEN 1 AND 3650),
    PRIMARY KEY (organization_id, kind)
) STRICT, WITHOUT ROWID;

-- Where the last use came from: the address, and the program by its own words.
ALTER TABLE tokens ADD COLUMN last_used_from TEXT;
ALTER TABLE tokens ADD COLUMN last_used_by TEXT;

-- Uses of a token in an hour, counted in UTC since 1970. Those of longer ago than thirty days are dropped.
CREATE TABLE token_uses (
    token_id  TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    hour      INTEGER NOT NULL,
    uses      INTEGER NOT NULL CHECK (uses > 0),
    PRIMARY KEY (token_id, hour)
) STRICT, WITHOUT ROWID;

-- The latest time that was seen, so that a clock that is set back makes no expired token valid. A write
-- takes it on by a day at most, so that a clock that was wrong once does not expire everything.
CREATE TABLE clock (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    last_seen  TEXT NOT NULL
) STRICT;

INSERT INTO clock (one, last_seen) SELECT 1, max(at) FROM audit_events HAVING count(*) > 0;

-- SHA-256 over the chain of the row before and all of this row. The rows that there are get theirs with
-- this step, and once; a program that writes none is refused.
ALTER TABLE audit_events ADD COLUMN chain BLOB CHECK (length(chain) = 32);

DROP TRIGGER audit_events_are_not_edited;

CREATE TRIGGER audit_events_are_not_edited BEFORE UPDATE ON audit_events
WHEN OLD.chain IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

CREATE TRIGGER audit_events_are_chained BEFORE INSERT ON audit_events
WHEN NEW.chain IS NULL
BEGIN
    SELECT raise(ABORT, 'an audit row is chained to the one before');
END;

CREATE INDEX audit_events_by_organization ON audit_events (organization_id, id);
CREATE INDEX audit_events_by_actor ON audit_events (actor, organization_id, id);

-- Up to where the chain was found whole, with the chain of that row.
CREATE TABLE audit_verified (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    id     INTEGER NOT NULL,
    chain  BLOB NOT NULL CHECK (length(chain) = 32),
    at     TEXT NOT NULL
) STRICT;
