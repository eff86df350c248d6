-- The servers that run on the model, as they say themselves, so that whoever looks at it sees them.

CREATE TABLE servers (
    id          TEXT PRIMARY KEY,
    address     TEXT NOT NULL,
    started_at  TEXT NOT NULL,
    -- When it said something last; one that was killed takes nothing back, and says nothing more.
    heard_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Requests that came in a minute, counted in UTC since 1970. Those of longer ago than thirty minutes are dropped.
CREATE TABLE server_requests (
    server_id  TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    minute     INTEGER NOT NULL,
    requests   INTEGER NOT NULL CHECK (requests > 0),
    PRIMARY KEY (server_id, minute)
) STRICT, WITHOUT ROWID;
