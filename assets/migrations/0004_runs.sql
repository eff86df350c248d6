-- What the API keeps of workspaces: settings, tags, variables, state versions, configuration versions and runs; and
-- invitations to an organization. State and variables lie here in clear.

-- This server executes nothing, so what the command line makes in an organization is used from there.
ALTER TABLE organizations ADD COLUMN default_execution_mode TEXT NOT NULL DEFAULT 'local'
    CHECK (default_execution_mode IN ('local', 'remote'));
ALTER TABLE organizations ADD COLUMN session_timeout INTEGER CHECK (session_timeout > 0);
ALTER TABLE organizations ADD COLUMN session_remember INTEGER CHECK (session_remember > 0);

-- Without a mode of its own a workspace has that of its organization.
ALTER TABLE workspaces ADD COLUMN execution_mode TEXT CHECK (execution_mode IN ('local', 'remote'));
ALTER TABLE workspaces ADD COLUMN description TEXT;
ALTER TABLE workspaces ADD COLUMN terraform_version TEXT NOT NULL DEFAULT 'latest';
ALTER TABLE workspaces ADD COLUMN working_directory TEXT;
ALTER TABLE workspaces ADD COLUMN trigger_prefixes TEXT NOT NULL DEFAULT '';
ALTER TABLE workspaces ADD COLUMN auto_apply INTEGER NOT NULL DEFAULT 0 CHECK (auto_apply IN (0, 1));
ALTER TABLE workspaces ADD COLUMN queue_all_runs INTEGER NOT NULL DEFAULT 0 CHECK (queue_all_runs IN (0, 1));
ALTER TABLE workspaces ADD COLUMN speculative_enabled INTEGER NOT NULL DEFAULT 1 CHECK (speculative_enabled IN (0, 1));
ALTER TABLE workspaces ADD COLUMN file_triggers_enabled INTEGER NOT NULL DEFAULT 1 CHECK (file_triggers_enabled IN (0, 1));
ALTER TABLE workspaces ADD COLUMN allow_destroy_plan INTEGER NOT NULL DEFAULT 1 CHECK (allow_destroy_plan IN (0, 1));

CREATE TABLE workspace_tags (
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE variables (
    id            TEXT PRIMARY KEY,
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL,
    description   TEXT NOT NULL,
    category      TEXT NOT NULL CHECK (category IN ('terraform', 'env')),
    hcl           INTEGER NOT NULL CHECK (hcl IN (0, 1)),
    sensitive     INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
    created_at    TEXT NOT NULL,
    UNIQUE (workspace_id, category, name)
) STRICT;

CREATE TABLE configuration_versions (
    id               TEXT PRIMARY KEY,
    workspace_id     TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    auto_queue_runs  INTEGER NOT NULL CHECK (auto_queue_runs IN (0, 1)),
    speculative      INTEGER NOT NULL CHECK (speculative IN (0, 1)),
    created_at       TEXT NOT NULL,
    created_by       TEXT NOT NULL,
    uploaded_at      TEXT,
    content          BLOB CHECK ((content IS NULL) = (uploaded_at IS NULL))
) STRICT;

CREATE INDEX configuration_versions_of_workspace ON configuration_versions (workspace_id, created_at);

-- A run ends as soon as it is made: there is nothing here that could plan it.
CREATE TABLE runs (
    id                        TEXT PRIMARY KEY,
    workspace_id              TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    configuration_version_id  TEXT REFERENCES configuration_versions (id) ON DELETE SET NULL,
    message                   TEXT NOT NULL,
    is_destroy                INTEGER NOT NULL CHECK (is_destroy IN (0, 1)),
    auto_apply                INTEGER NOT NULL CHECK (auto_apply IN (0, 1)),
    plan_only                 INTEGER NOT NULL CHECK (plan_only IN (0, 1)),
    refresh_only              INTEGER NOT NULL CHECK (refresh_only IN (0, 1)),
    targets                   TEXT NOT NULL,
    created_at                TEXT NOT NULL,
    created_by                TEXT NOT NULL
) STRICT;

CREATE INDEX runs_of_workspace ON runs (workspace_id, created_at);

CREATE TABLE state_versions (
    id                 TEXT PRIMARY KEY,
    workspace_id       TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    run_id             TEXT REFERENCES runs (id) ON DELETE SET NULL,
    serial             INTEGER NOT NULL CHECK (serial >= 0),
    lineage            TEXT,
    md5                TEXT NOT NULL CHECK (length(md5) = 32),
    terraform_version  TEXT,
    resources          INTEGER NOT NULL DEFAULT 0 CHECK (resources >= 0),
    created_at         TEXT NOT NULL,
    created_by         TEXT NOT NULL,
    -- Counts what came in whole; the current state is the one with the highest number.
    finalized          INTEGER,
    content            BLOB CHECK ((content IS NULL) = (finalized IS NULL)),
    json               BLOB,
    UNIQUE (workspace_id, finalized)
) STRICT;

CREATE TABLE state_outputs (
    id                TEXT PRIMARY KEY,
    state_version_id  TEXT NOT NULL REFERENCES state_versions (id) ON DELETE CASCADE,
    name              TEXT NOT NULL,
    sensitive         INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
    type              TEXT NOT NULL,
    value             TEXT NOT NULL,
    UNIQUE (state_version_id, name)
) STRICT;

-- An address that takes an upload. Its secret part is known by its SHA-256 only, like a token.
CREATE TABLE upload_tickets (
    hash          BLOB PRIMARY KEY CHECK (length(hash) = 32),
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    subject       TEXT NOT NULL,
    part          TEXT NOT NULL CHECK (part IN ('state', 'json', 'configuration')),
    actor         TEXT NOT NULL,
    expires_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_tickets_by_end ON upload_tickets (expires_at);

-- Somebody who was invited to an organization and has no account yet. Who has one is a member by their teams.
CREATE TABLE invitations (
    id               TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email            TEXT NOT NULL COLLATE NOCASE,
    created_at       TEXT NOT NULL,
    created_by       TEXT NOT NULL,
    UNIQUE (organization_id, email)
) STRICT;

CREATE TABLE invitation_teams (
    invitation_id  TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    team_id        TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    PRIMARY KEY (invitation_id, team_id)
) STRICT, WITHOUT ROWID;

-- Refusals of a token for the same reason, counted by the minute.
CREATE TABLE refusals (
    token_id  TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    route     TEXT NOT NULL,
    rule      TEXT NOT NULL,
    minute    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    count     INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (token_id, route, rule, minute)
) STRICT, WITHOUT ROWID;

CREATE INDEX refusals_by_minute ON refusals (minute);
