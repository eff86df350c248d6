-- The model: organizations, users, teams, memberships, workspaces, team access, tokens, audit events.
-- Times are RFC 3339 in UTC with milliseconds, so that they sort as text. Names compare without case.

CREATE TABLE users (
    id          TEXT PRIMARY KEY,
    username    TEXT NOT NULL COLLATE NOCASE UNIQUE,
    email       TEXT NOT NULL,
    two_factor  INTEGER NOT NULL CHECK (two_factor IN (0, 1)),
    created_at  TEXT NOT NULL
) STRICT;

-- An organization has a team `owners`, and that team has a member: both are foreign keys, checked at
-- commit. `an_owner` is any one of the owners; the triggers below keep it pointing at one.
CREATE TABLE organizations (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL COLLATE NOCASE UNIQUE,
    email        TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    owners_name  TEXT NOT NULL DEFAULT 'owners' CHECK (owners_name = 'owners'),
    owners_team  TEXT NOT NULL,
    an_owner     TEXT NOT NULL,
    FOREIGN KEY (id, owners_name, owners_team) REFERENCES teams (organization_id, name, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (owners_team, an_owner) REFERENCES memberships (team_id, user_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE teams (
    id               TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name             TEXT NOT NULL COLLATE NOCASE,
    created_at       TEXT NOT NULL,
    UNIQUE (organization_id, name),
    UNIQUE (organization_id, name, id),
    CHECK (name <> 'owners' OR name = 'owners' COLLATE BINARY)
) STRICT;

CREATE TABLE memberships (
    team_id     TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    user_id     TEXT NOT NULL REFERENCES users (id),
    created_at  TEXT NOT NULL,
    PRIMARY KEY (team_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_of_user ON memberships (user_id);

CREATE TRIGGER memberships_are_not_edited BEFORE UPDATE OF team_id, user_id ON memberships
BEGIN
    SELECT raise(ABORT, 'a membership is added or removed, not edited');
END;

CREATE TRIGGER owners_is_never_empty BEFORE DELETE ON memberships
WHEN EXISTS (SELECT 1 FROM organizations WHERE owners_team = OLD.team_id)
 AND NOT EXISTS (SELECT 1 FROM memberships WHERE team_id = OLD.team_id AND user_id <> OLD.user_id)
BEGIN
    SELECT raise(ABORT, 'the team owners is never empty');
END;

CREATE TRIGGER an_owner_is_an_owner AFTER DELETE ON memberships
WHEN EXISTS (SELECT 1 FROM organizations WHERE owners_team = OLD.team_id AND an_owner = OLD.user_id)
BEGIN
    UPDATE organizations
    SET an_owner = (SELECT user_id FROM memberships WHERE team_id = OLD.team_id LIMIT 1)
    WHERE owners_team = OLD.team_id;
END;

CREATE TABLE workspaces (
    id               TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name             TEXT NOT NULL COLLATE NOCASE,
    created_at       TEXT NOT NULL,
    UNIQUE (organization_id, name)
) STRICT;

CREATE TABLE team_access (
    id            TEXT PRIMARY KEY,
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    team_id       TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    level         TEXT NOT NULL CHECK (level IN ('read', 'plan', 'write', 'admin')),
    UNIQUE (workspace_id, team_id)
) STRICT;

CREATE INDEX team_access_of_team ON team_access (team_id);

-- A token is known by the SHA-256 of its text; the text itself is nowhere. `checksum` covers what
-- decides an authentication, so that a flipped bit is noticed before it lets somebody in.
CREATE TABLE tokens (
    hash             BLOB PRIMARY KEY CHECK (length(hash) = 32),
    id               TEXT NOT NULL UNIQUE,
    organization_id  TEXT REFERENCES organizations (id) ON DELETE CASCADE,
    team_id          TEXT REFERENCES teams (id) ON DELETE CASCADE,
    user_id          TEXT REFERENCES users (id) ON DELETE CASCADE,
    hint             TEXT NOT NULL CHECK (length(hint) = 6),
    description      TEXT,
    created_at       TEXT NOT NULL,
    created_by       TEXT NOT NULL,
    created_by_name  TEXT NOT NULL,
    last_used_at     TEXT,
    expired_at       TEXT,
    shown_at         TEXT,
    revoked_at       TEXT,
    checksum         INTEGER NOT NULL,
    CHECK ((organization_id IS NOT NULL) + (team_id IS NOT NULL) + (user_id IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_valid_token_per_team ON tokens (team_id)
    WHERE team_id IS NOT NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX one_valid_token_per_organization ON tokens (organization_id)
    WHERE organization_id IS NOT NULL AND revoked_at IS NULL;
CREATE INDEX tokens_of_user ON tokens (user_id) WHERE user_id IS NOT NULL;

CREATE TRIGGER revoked_tokens_stay_revoked BEFORE UPDATE OF revoked_at ON tokens
WHEN OLD.revoked_at IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a revoked token stays revoked');
END;

-- What was decided, by whom, about what. It outlives what it names, so it has no foreign keys.
CREATE TABLE audit_events (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    request          TEXT NOT NULL UNIQUE,
    at               TEXT NOT NULL,
    actor            TEXT NOT NULL,
    actor_name       TEXT NOT NULL,
    system_user      TEXT NOT NULL,
    command          TEXT NOT NULL,
    organization_id  TEXT,
    target           TEXT NOT NULL,
    target_name      TEXT NOT NULL,
    detail           TEXT,
    outcome          TEXT NOT NULL CHECK (outcome IN ('done', 'denied', 'conflict')),
    rule             TEXT
) STRICT;

CREATE INDEX audit_events_by_target ON audit_events (target, id);

CREATE TRIGGER audit_events_are_not_edited BEFORE UPDATE ON audit_events
BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

CREATE TRIGGER audit_events_are_not_deleted BEFORE DELETE ON audit_events
BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

-- Whom the console acted as last.
CREATE TABLE last_seat (
    one              INTEGER PRIMARY KEY CHECK (one = 1),
    user_id          TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    organization_id  TEXT REFERENCES organizations (id) ON DELETE SET NULL
) STRICT;
