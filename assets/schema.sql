-- The schema of a new model: what all migrations make of an empty file. A migration is
-- what changes it; then run the tests of src/backend/local/schema.rs with INSTA_UPDATE=always.

CREATE TABLE users (
    id          TEXT PRIMARY KEY,
    username    TEXT NOT NULL COLLATE NOCASE UNIQUE,
    email       TEXT NOT NULL,
    two_factor  INTEGER NOT NULL CHECK (two_factor IN (0, 1)),
    created_at  TEXT NOT NULL
) STRICT;

CREATE TABLE organizations (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL COLLATE NOCASE UNIQUE,
    email        TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    owners_name  TEXT NOT NULL DEFAULT 'owners' CHECK (owners_name = 'owners'),
    owners_team  TEXT NOT NULL,
    an_owner     TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0), default_execution_mode TEXT NOT NULL DEFAULT 'local'
    CHECK (default_execution_mode IN ('local', 'remote')), session_timeout INTEGER CHECK (session_timeout > 0), session_remember INTEGER CHECK (session_remember > 0), teams INTEGER NOT NULL DEFAULT 0, workspaces INTEGER NOT NULL DEFAULT 0, members INTEGER NOT NULL DEFAULT 0, retention_days INTEGER CHECK (retention_days >= 0), team_tokens INTEGER NOT NULL DEFAULT 0, ending_team_tokens INTEGER NOT NULL DEFAULT 0, user_tokens INTEGER NOT NULL DEFAULT 1 CHECK (user_tokens IN (0, 1)), two_factor_required INTEGER NOT NULL DEFAULT 0 CHECK (two_factor_required IN (0, 1)), lifetimes_enforced INTEGER NOT NULL DEFAULT 0 CHECK (lifetimes_enforced IN (0, 1)), force_delete INTEGER NOT NULL DEFAULT 0 CHECK (force_delete IN (0, 1)), described_team_tokens INTEGER NOT NULL DEFAULT 0
    CHECK (described_team_tokens IN (0, 1)), switches INTEGER NOT NULL DEFAULT 0, saml_role TEXT, retention_id TEXT CHECK ((retention_id IS NULL) = (retention_days IS NULL)),
    FOREIGN KEY (id, owners_name, owners_team) REFERENCES teams (organization_id, name, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (owners_team, an_owner) REFERENCES memberships (team_id, user_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE teams (
    id               TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name             TEXT NOT NULL COLLATE NOCASE,
    created_at       TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0), visibility TEXT NOT NULL DEFAULT 'secret' CHECK (visibility IN ('secret', 'organization')), manage_policies INTEGER NOT NULL DEFAULT 0 CHECK (manage_policies IN (0, 1)), manage_workspaces INTEGER NOT NULL DEFAULT 0 CHECK (manage_workspaces IN (0, 1)), manage_vcs_settings INTEGER NOT NULL DEFAULT 0 CHECK (manage_vcs_settings IN (0, 1)), manage_membership INTEGER NOT NULL DEFAULT 0 CHECK (manage_membership IN (0, 1)), manage_teams INTEGER NOT NULL DEFAULT 0 CHECK (manage_teams IN (0, 1)), member_tokens INTEGER NOT NULL DEFAULT 1 CHECK (member_tokens IN (0, 1))
    CHECK (name <> 'owners' OR (member_tokens = 1
        AND manage_policies + manage_workspaces + manage_vcs_settings + manage_membership + manage_teams = 0)), members INTEGER NOT NULL DEFAULT 0, accesses INTEGER NOT NULL DEFAULT 0, token_created TEXT, token_by TEXT COLLATE NOCASE, token_used TEXT, token_ends TEXT, token_uses INTEGER, manage_organization_access INTEGER NOT NULL DEFAULT 0
    CHECK (manage_organization_access IN (0, 1) AND (name <> 'owners' OR manage_organization_access = 0)), access_secret_teams INTEGER NOT NULL DEFAULT 0
    CHECK (access_secret_teams IN (0, 1) AND (name <> 'owners' OR access_secret_teams = 0)), read_workspaces INTEGER NOT NULL DEFAULT 0
    CHECK (read_workspaces IN (0, 1) AND (name <> 'owners' OR read_workspaces = 0)), read_projects INTEGER NOT NULL DEFAULT 0
    CHECK (read_projects IN (0, 1) AND (name <> 'owners' OR read_projects = 0)), manage_projects INTEGER NOT NULL DEFAULT 0
    CHECK (manage_projects IN (0, 1) AND (name <> 'owners' OR manage_projects = 0)), manage_policy_overrides INTEGER NOT NULL DEFAULT 0
    CHECK (manage_policy_overrides IN (0, 1) AND (name <> 'owners' OR manage_policy_overrides = 0)), delegate_policy_overrides INTEGER NOT NULL DEFAULT 0
    CHECK (delegate_policy_overrides IN (0, 1) AND (name <> 'owners' OR delegate_policy_overrides = 0)), manage_run_tasks INTEGER NOT NULL DEFAULT 0
    CHECK (manage_run_tasks IN (0, 1) AND (name <> 'owners' OR manage_run_tasks = 0)), manage_agent_pools INTEGER NOT NULL DEFAULT 0
    CHECK (manage_agent_pools IN (0, 1) AND (name <> 'owners' OR manage_agent_pools = 0)), manage_modules INTEGER NOT NULL DEFAULT 0
    CHECK (manage_modules IN (0, 1) AND (name <> 'owners' OR manage_modules = 0)), manage_providers INTEGER NOT NULL DEFAULT 0
    CHECK (manage_providers IN (0, 1) AND (name <> 'owners' OR manage_providers = 0)), manage_public_modules INTEGER NOT NULL DEFAULT 0
    CHECK (manage_public_modules IN (0, 1) AND (name <> 'owners' OR manage_public_modules = 0)), manage_public_providers INTEGER NOT NULL DEFAULT 0
    CHECK (manage_public_providers IN (0, 1) AND (name <> 'owners' OR manage_public_providers = 0)), manage_registry_components INTEGER NOT NULL DEFAULT 0
    CHECK (manage_registry_components IN (0, 1) AND (name <> 'owners' OR manage_registry_components = 0)), manage_registry_artifact_tags INTEGER NOT NULL DEFAULT 0
    CHECK (manage_registry_artifact_tags IN (0, 1) AND (name <> 'owners' OR manage_registry_artifact_tags = 0)), manage_registry_artifact_version_tags INTEGER NOT NULL DEFAULT 0
    CHECK (manage_registry_artifact_version_tags IN (0, 1) AND (name <> 'owners' OR manage_registry_artifact_version_tags = 0)), sso_team_id TEXT, description TEXT, reach INTEGER GENERATED ALWAYS AS
    (CASE WHEN name = 'owners' OR manage_workspaces + manage_policies + manage_policy_overrides + manage_agent_pools
            + read_workspaces + read_projects + manage_projects > 0 THEN 1000000000000 ELSE accesses END) VIRTUAL,
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
    created_at       TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0), locked_by TEXT, locked_by_name TEXT CHECK ((locked_by_name IS NULL) = (locked_by IS NULL)), locked_at TEXT CHECK ((locked_at IS NULL) = (locked_by IS NULL)), lock_reason TEXT CHECK (lock_reason IS NULL OR locked_by IS NOT NULL), execution_mode TEXT CHECK (execution_mode IN ('local', 'remote')), description TEXT, terraform_version TEXT NOT NULL DEFAULT 'latest', working_directory TEXT, trigger_prefixes TEXT NOT NULL DEFAULT '', auto_apply INTEGER NOT NULL DEFAULT 0 CHECK (auto_apply IN (0, 1)), queue_all_runs INTEGER NOT NULL DEFAULT 0 CHECK (queue_all_runs IN (0, 1)), speculative_enabled INTEGER NOT NULL DEFAULT 1 CHECK (speculative_enabled IN (0, 1)), file_triggers_enabled INTEGER NOT NULL DEFAULT 1 CHECK (file_triggers_enabled IN (0, 1)), allow_destroy_plan INTEGER NOT NULL DEFAULT 1 CHECK (allow_destroy_plan IN (0, 1)), accesses INTEGER NOT NULL DEFAULT 0, project_id TEXT REFERENCES projects (id) DEFERRABLE INITIALLY DEFERRED, auto_apply_run_trigger INTEGER NOT NULL DEFAULT 0 CHECK (auto_apply_run_trigger IN (0, 1)), assessments_enabled INTEGER NOT NULL DEFAULT 0 CHECK (assessments_enabled IN (0, 1)), structured_run_output INTEGER NOT NULL DEFAULT 1 CHECK (structured_run_output IN (0, 1)), global_remote_state INTEGER NOT NULL DEFAULT 0 CHECK (global_remote_state IN (0, 1)), project_remote_state INTEGER NOT NULL DEFAULT 0 CHECK (project_remote_state IN (0, 1)), inherits_auto_destroy INTEGER NOT NULL DEFAULT 1 CHECK (inherits_auto_destroy IN (0, 1)), auto_destroy_at TEXT, auto_destroy TEXT, trigger_patterns TEXT NOT NULL DEFAULT '' CHECK (trigger_patterns = '' OR trigger_prefixes = ''), source_name TEXT, source_url TEXT, updated_at TEXT, retention_days INTEGER CHECK (retention_days >= 0),
    UNIQUE (organization_id, name)
) STRICT;

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
    checksum         INTEGER NOT NULL, last_used_from TEXT, last_used_by TEXT, audit_trails INTEGER NOT NULL DEFAULT 0
    CHECK (audit_trails IN (0, 1) AND (audit_trails = 0 OR organization_id IS NOT NULL)),
    CHECK ((organization_id IS NOT NULL) + (team_id IS NOT NULL) + (user_id IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_of_user ON tokens (user_id) WHERE user_id IS NOT NULL;

CREATE TRIGGER revoked_tokens_stay_revoked BEFORE UPDATE OF revoked_at ON tokens
WHEN OLD.revoked_at IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a revoked token stays revoked');
END;

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
, chain BLOB CHECK (length(chain) = 32), form INTEGER NOT NULL DEFAULT 1 CHECK (form IN (1, 2)), via TEXT CHECK (via IN ('console', 'command_line', 'api', 'seed'))
    CHECK ((via IS NULL) = (form = 1)), token_id TEXT CHECK (token_id IS NULL OR via IS 'api'), address TEXT CHECK (address IS NULL OR via IS 'api'), client TEXT CHECK (client IS NULL OR via IS 'api')) STRICT;

CREATE INDEX audit_events_by_target ON audit_events (target, id);

CREATE TRIGGER audit_events_are_not_deleted BEFORE DELETE ON audit_events
BEGIN
    SELECT raise(ABORT, 'the audit log is only added to');
END;

CREATE TABLE last_seat (
    one              INTEGER PRIMARY KEY CHECK (one = 1),
    user_id          TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    organization_id  TEXT REFERENCES organizations (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE "team_access" (
    id                 TEXT PRIMARY KEY,
    workspace_id       TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    team_id            TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    level              TEXT NOT NULL CHECK (level IN ('read', 'plan', 'write', 'admin', 'custom')),
    runs               TEXT CHECK (runs IN ('read', 'plan', 'apply')),
    variables          TEXT CHECK (variables IN ('none', 'read', 'write')),
    state_versions     TEXT CHECK (state_versions IN ('none', 'read-outputs', 'read', 'write')),
    sentinel_mocks     INTEGER CHECK (sentinel_mocks IN (0, 1)),
    workspace_locking  INTEGER CHECK (workspace_locking IN (0, 1)),
    run_tasks          INTEGER CHECK (run_tasks IN (0, 1)), policy_overrides INTEGER CHECK (policy_overrides IN (0, 1)),
    UNIQUE (workspace_id, team_id),
    CHECK ((level = 'custom') = (runs IS NOT NULL)),
    CHECK ((level = 'custom') = (variables IS NOT NULL)),
    CHECK ((level = 'custom') = (state_versions IS NOT NULL)),
    CHECK ((level = 'custom') = (sentinel_mocks IS NOT NULL)),
    CHECK ((level = 'custom') = (workspace_locking IS NOT NULL)),
    CHECK ((level = 'custom') = (run_tasks IS NOT NULL))
) STRICT;

CREATE INDEX team_access_of_team ON team_access (team_id);

CREATE TRIGGER edits_of_an_organization_are_counted AFTER UPDATE OF name, email ON organizations
WHEN OLD.name IS NOT NEW.name COLLATE BINARY OR OLD.email IS NOT NEW.email
BEGIN
    UPDATE organizations SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER edits_of_a_workspace_are_counted AFTER UPDATE OF name ON workspaces
WHEN OLD.name IS NOT NEW.name COLLATE BINARY
BEGIN
    UPDATE workspaces SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;

CREATE TABLE token_uses (
    token_id  TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    hour      INTEGER NOT NULL,
    uses      INTEGER NOT NULL CHECK (uses > 0),
    PRIMARY KEY (token_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    last_seen  TEXT NOT NULL
) STRICT;

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

CREATE TABLE audit_verified (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    id     INTEGER NOT NULL,
    chain  BLOB NOT NULL CHECK (length(chain) = 32),
    at     TEXT NOT NULL
) STRICT;

CREATE TABLE workspace_tags (
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL, place INTEGER NOT NULL DEFAULT 0,
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
    created_at    TEXT NOT NULL, version TEXT NOT NULL DEFAULT '',
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
, provisional INTEGER NOT NULL DEFAULT 0 CHECK (provisional IN (0, 1)), archived_at TEXT) STRICT;

CREATE INDEX configuration_versions_of_workspace ON configuration_versions (workspace_id, created_at);

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
, status TEXT NOT NULL DEFAULT 'errored'
    CHECK (status IN ('pending', 'planned', 'errored', 'discarded', 'canceled', 'force_canceled')), planned_at TEXT CHECK (planned_at IS NOT NULL OR status <> 'planned'), ended_at TEXT CHECK ((ended_at IS NOT NULL) <= (status NOT IN ('pending', 'planned')))
    CHECK (ended_at IS NOT NULL OR status IN ('pending', 'planned', 'errored')), save_plan INTEGER NOT NULL DEFAULT 0 CHECK (save_plan IN (0, 1)), allow_empty INTEGER NOT NULL DEFAULT 0 CHECK (allow_empty IN (0, 1)), kept TEXT NOT NULL DEFAULT '{}', source TEXT NOT NULL DEFAULT 'tfe-api' CHECK (source IN ('tfe-api', 'tfe-configuration-version'))) STRICT;

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

CREATE TABLE upload_tickets (
    hash          BLOB PRIMARY KEY CHECK (length(hash) = 32),
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    subject       TEXT NOT NULL,
    part          TEXT NOT NULL CHECK (part IN ('state', 'json', 'configuration')),
    actor         TEXT NOT NULL,
    expires_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX upload_tickets_by_end ON upload_tickets (expires_at);

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

CREATE TABLE refusals (
    token_id  TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    route     TEXT NOT NULL,
    rule      TEXT NOT NULL,
    minute    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    count     INTEGER NOT NULL CHECK (count > 0), address TEXT, client TEXT,
    PRIMARY KEY (token_id, route, rule, minute)
) STRICT, WITHOUT ROWID;

CREATE INDEX refusals_by_minute ON refusals (minute);

CREATE UNIQUE INDEX one_run_of_a_workspace_is_held ON runs (workspace_id) WHERE status = 'planned';

CREATE INDEX runs_that_wait ON runs (workspace_id, created_at) WHERE status = 'pending';

CREATE TABLE servers (
    id          TEXT PRIMARY KEY,
    address     TEXT NOT NULL,
    started_at  TEXT NOT NULL,
    -- When it said something last; one that was killed takes nothing back, and says nothing more.
    heard_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE server_requests (
    server_id  TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    minute     INTEGER NOT NULL,
    requests   INTEGER NOT NULL CHECK (requests > 0),
    PRIMARY KEY (server_id, minute)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_events_say_how_they_came BEFORE INSERT ON audit_events
WHEN NEW.form = 1
BEGIN
    SELECT raise(ABORT, 'an audit row says how the change came');
END;

CREATE TRIGGER a_new_member_is_counted AFTER INSERT ON memberships
BEGIN
    UPDATE teams SET members = members + 1 WHERE id = NEW.team_id;
END;

CREATE TRIGGER a_member_who_left_is_counted AFTER DELETE ON memberships
BEGIN
    UPDATE teams SET members = members - 1 WHERE id = OLD.team_id;
END;

CREATE TRIGGER a_new_team_is_counted AFTER INSERT ON teams
BEGIN
    UPDATE organizations SET teams = teams + 1 WHERE id = NEW.organization_id;
END;

CREATE TRIGGER a_team_that_went_is_counted AFTER DELETE ON teams
BEGIN
    UPDATE organizations SET teams = teams - 1 WHERE id = OLD.organization_id;
END;

CREATE TRIGGER a_new_workspace_is_counted AFTER INSERT ON workspaces
BEGIN
    UPDATE organizations SET workspaces = workspaces + 1 WHERE id = NEW.organization_id;
END;

CREATE TRIGGER a_workspace_that_went_is_counted AFTER DELETE ON workspaces
BEGIN
    UPDATE organizations SET workspaces = workspaces - 1 WHERE id = OLD.organization_id;
END;

CREATE TABLE organization_members (
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    username         TEXT NOT NULL COLLATE NOCASE,
    user_id          TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    teams            INTEGER NOT NULL, membership_id TEXT,
    PRIMARY KEY (organization_id, username, user_id),
    UNIQUE (user_id, organization_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER who_joins_an_organization AFTER INSERT ON organization_members
BEGIN
    UPDATE organizations SET members = members + 1 WHERE id = NEW.organization_id;
END;

CREATE TRIGGER who_leaves_an_organization AFTER DELETE ON organization_members
BEGIN
    UPDATE organizations SET members = members - 1 WHERE id = OLD.organization_id;
END;

CREATE TRIGGER a_new_member_is_in_the_organization AFTER INSERT ON memberships
BEGIN
    INSERT INTO organization_members (organization_id, username, user_id, teams)
    SELECT teams.organization_id, users.username, users.id, 1 FROM teams, users
    WHERE teams.id = NEW.team_id AND users.id = NEW.user_id
    ON CONFLICT (user_id, organization_id) DO UPDATE SET teams = teams + 1;
END;

CREATE TRIGGER a_member_who_left_can_leave_the_organization AFTER DELETE ON memberships
BEGIN
    UPDATE organization_members SET teams = teams - 1
    WHERE user_id = OLD.user_id AND organization_id = (SELECT organization_id FROM teams WHERE id = OLD.team_id);
    DELETE FROM organization_members
    WHERE user_id = OLD.user_id AND organization_id = (SELECT organization_id FROM teams WHERE id = OLD.team_id) AND teams = 0;
END;

CREATE TRIGGER the_members_of_a_team_that_goes_can_leave_the_organization BEFORE DELETE ON teams
BEGIN
    UPDATE organization_members SET teams = teams - 1
    WHERE organization_id = OLD.organization_id AND user_id IN (SELECT user_id FROM memberships WHERE team_id = OLD.id);
    DELETE FROM organization_members
    WHERE organization_id = OLD.organization_id AND user_id IN (SELECT user_id FROM memberships WHERE team_id = OLD.id)
      AND teams = 0;
END;

CREATE TRIGGER a_user_is_renamed_everywhere AFTER UPDATE OF username ON users
BEGIN
    UPDATE organization_members SET username = NEW.username WHERE user_id = NEW.id;
END;

CREATE INDEX teams_by_members ON teams (organization_id, members, id);

CREATE INDEX teams_by_visibility ON teams (organization_id, visibility, id);

CREATE INDEX visible_teams ON teams (organization_id, name, id) WHERE visibility = 'organization';

CREATE INDEX workspaces_by_accesses ON workspaces (organization_id, accesses, id);

CREATE INDEX workspaces_by_name ON workspaces (organization_id, name, id);

CREATE INDEX organization_members_by_teams ON organization_members (organization_id, teams, user_id);

CREATE TABLE projects (
    id               TEXT PRIMARY KEY,
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name             TEXT NOT NULL COLLATE NOCASE,
    description      TEXT NOT NULL DEFAULT '',
    -- Without one of its own its workspaces have that of the organization.
    execution_mode   TEXT CHECK (execution_mode IN ('local', 'remote')),
    auto_destroy     TEXT,
    created_at       TEXT NOT NULL,
    revision         INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
    workspaces       INTEGER NOT NULL DEFAULT 0,
    teams            INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, name)
) STRICT;

CREATE TABLE project_tags (
    project_id  TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    value       TEXT NOT NULL,
    -- Tags are in the order that they were added in.
    place       INTEGER NOT NULL,
    PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE project_access (
    id                 TEXT PRIMARY KEY,
    project_id         TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    team_id            TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    level              TEXT NOT NULL CHECK (level IN ('read', 'write', 'maintain', 'admin', 'custom')),
    settings           TEXT CHECK (settings IN ('read', 'update', 'delete')),
    teams              TEXT CHECK (teams IN ('none', 'read', 'manage')),
    variable_sets      TEXT CHECK (variable_sets IN ('none', 'read', 'write')),
    runs               TEXT CHECK (runs IN ('read', 'plan', 'apply')),
    variables          TEXT CHECK (variables IN ('none', 'read', 'write')),
    state_versions     TEXT CHECK (state_versions IN ('none', 'read-outputs', 'read', 'write')),
    sentinel_mocks     INTEGER CHECK (sentinel_mocks IN (0, 1)),
    workspace_locking  INTEGER CHECK (workspace_locking IN (0, 1)),
    run_tasks          INTEGER CHECK (run_tasks IN (0, 1)),
    workspace_create   INTEGER CHECK (workspace_create IN (0, 1)),
    workspace_move     INTEGER CHECK (workspace_move IN (0, 1)),
    workspace_delete   INTEGER CHECK (workspace_delete IN (0, 1)),
    policy_overrides   INTEGER CHECK (policy_overrides IN (0, 1)),
    UNIQUE (project_id, team_id),
    CHECK ((level = 'custom') = (settings IS NOT NULL)),
    CHECK ((settings IS NULL) = (teams IS NULL)),
    CHECK ((settings IS NULL) = (variable_sets IS NULL)),
    CHECK ((settings IS NULL) = (runs IS NULL)),
    CHECK ((settings IS NULL) = (variables IS NULL)),
    CHECK ((settings IS NULL) = (state_versions IS NULL)),
    CHECK ((settings IS NULL) = (sentinel_mocks IS NULL)),
    CHECK ((settings IS NULL) = (workspace_locking IS NULL)),
    CHECK ((settings IS NULL) = (run_tasks IS NULL)),
    CHECK ((settings IS NULL) = (workspace_create IS NULL)),
    CHECK ((settings IS NULL) = (workspace_move IS NULL)),
    CHECK ((settings IS NULL) = (workspace_delete IS NULL)),
    CHECK ((settings IS NULL) = (policy_overrides IS NULL))
) STRICT;

CREATE INDEX project_access_of_team ON project_access (team_id);

CREATE INDEX workspaces_of_project ON workspaces (project_id, name);

CREATE TRIGGER each_organization_has_a_default_project AFTER INSERT ON organizations
BEGIN
    INSERT INTO projects (id, organization_id, name, created_at)
    VALUES ('prj-' || substr(NEW.id, 5), NEW.id, 'Default Project', NEW.created_at);
END;

CREATE TRIGGER a_default_project_stays BEFORE DELETE ON projects
WHEN EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id AND 'prj-' || substr(id, 5) = OLD.id)
BEGIN
    SELECT raise(ABORT, 'a default project goes with its organization only');
END;

CREATE TRIGGER each_workspace_is_in_a_project AFTER INSERT ON workspaces
WHEN NEW.project_id IS NULL
BEGIN
    UPDATE workspaces SET project_id = 'prj-' || substr(organization_id, 5) WHERE id = NEW.id;
END;

CREATE TRIGGER a_new_workspace_is_in_a_project_of_its_organization BEFORE INSERT ON workspaces
WHEN NEW.project_id IS NOT NULL
 AND NOT EXISTS (SELECT 1 FROM projects WHERE id = NEW.project_id AND organization_id = NEW.organization_id)
BEGIN
    SELECT raise(ABORT, 'a workspace is in a project of its organization');
END;

CREATE TRIGGER a_workspace_stays_in_a_project_of_its_organization BEFORE UPDATE OF project_id ON workspaces
WHEN NOT EXISTS (SELECT 1 FROM projects WHERE id = NEW.project_id AND organization_id = NEW.organization_id)
BEGIN
    SELECT raise(ABORT, 'a workspace is in a project of its organization');
END;

CREATE TRIGGER a_project_stays_in_its_organization BEFORE UPDATE OF id, organization_id ON projects
BEGIN
    SELECT raise(ABORT, 'a project stays what it is');
END;

CREATE TRIGGER edits_of_a_project_are_counted AFTER UPDATE OF name, description, execution_mode, auto_destroy ON projects
WHEN OLD.name IS NOT NEW.name COLLATE BINARY OR OLD.description IS NOT NEW.description
    OR OLD.execution_mode IS NOT NEW.execution_mode OR OLD.auto_destroy IS NOT NEW.auto_destroy
BEGIN
    UPDATE projects SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER a_new_access_is_counted AFTER INSERT ON team_access
WHEN NOT EXISTS (SELECT 1 FROM project_access WHERE team_id = NEW.team_id
                 AND project_id = (SELECT project_id FROM workspaces WHERE id = NEW.workspace_id))
BEGIN
    UPDATE teams SET accesses = accesses + 1 WHERE id = NEW.team_id;
    UPDATE workspaces SET accesses = accesses + 1 WHERE id = NEW.workspace_id;
END;

CREATE TRIGGER an_access_that_ended_is_counted AFTER DELETE ON team_access
WHEN NOT EXISTS (SELECT 1 FROM project_access WHERE team_id = OLD.team_id
                 AND project_id = (SELECT project_id FROM workspaces WHERE id = OLD.workspace_id))
BEGIN
    UPDATE teams SET accesses = accesses - 1 WHERE id = OLD.team_id;
    UPDATE workspaces SET accesses = accesses - 1 WHERE id = OLD.workspace_id;
END;

CREATE TRIGGER a_new_project_access_is_counted AFTER INSERT ON project_access
BEGIN
    UPDATE projects SET teams = teams + 1 WHERE id = NEW.project_id;
    UPDATE teams SET accesses = accesses + (SELECT count(*) FROM workspaces WHERE project_id = NEW.project_id
        AND id NOT IN (SELECT workspace_id FROM team_access WHERE team_id = NEW.team_id)) WHERE id = NEW.team_id;
    UPDATE workspaces SET accesses = accesses + 1 WHERE project_id = NEW.project_id
        AND id NOT IN (SELECT workspace_id FROM team_access WHERE team_id = NEW.team_id);
END;

CREATE TRIGGER a_project_access_that_ended_is_counted AFTER DELETE ON project_access
BEGIN
    UPDATE projects SET teams = teams - 1 WHERE id = OLD.project_id;
    UPDATE teams SET accesses = accesses - (SELECT count(*) FROM workspaces WHERE project_id = OLD.project_id
        AND id NOT IN (SELECT workspace_id FROM team_access WHERE team_id = OLD.team_id)) WHERE id = OLD.team_id;
    UPDATE workspaces SET accesses = accesses - 1 WHERE project_id = OLD.project_id
        AND id NOT IN (SELECT workspace_id FROM team_access WHERE team_id = OLD.team_id);
END;

CREATE TRIGGER a_new_workspace_of_a_project_is_counted AFTER INSERT ON workspaces
WHEN NEW.project_id IS NOT NULL
BEGIN
    UPDATE projects SET workspaces = workspaces + 1 WHERE id = NEW.project_id;
    UPDATE teams SET accesses = accesses + 1 WHERE id IN (SELECT team_id FROM project_access WHERE project_id = NEW.project_id);
    UPDATE workspaces SET accesses = (SELECT teams FROM projects WHERE id = NEW.project_id) WHERE id = NEW.id;
END;

CREATE TRIGGER a_workspace_that_leaves_its_project_is_counted BEFORE DELETE ON workspaces
BEGIN
    UPDATE projects SET workspaces = workspaces - 1 WHERE id = OLD.project_id;
    UPDATE teams SET accesses = accesses - 1 WHERE id IN (SELECT team_id FROM project_access WHERE project_id = OLD.project_id)
        AND id NOT IN (SELECT team_id FROM team_access WHERE workspace_id = OLD.id);
END;

CREATE TRIGGER a_workspace_that_moves_is_counted AFTER UPDATE OF project_id ON workspaces
WHEN OLD.project_id IS NOT NEW.project_id
BEGIN
    UPDATE projects SET workspaces = workspaces - 1 WHERE id = OLD.project_id;
    UPDATE projects SET workspaces = workspaces + 1 WHERE id = NEW.project_id;
    UPDATE teams SET accesses = accesses - 1 WHERE id IN (SELECT team_id FROM project_access WHERE project_id = OLD.project_id)
        AND id NOT IN (SELECT team_id FROM team_access WHERE workspace_id = NEW.id);
    UPDATE teams SET accesses = accesses + 1 WHERE id IN (SELECT team_id FROM project_access WHERE project_id = NEW.project_id)
        AND id NOT IN (SELECT team_id FROM team_access WHERE workspace_id = NEW.id);
    UPDATE workspaces SET accesses = (SELECT count(DISTINCT team_id) FROM workspace_access WHERE workspace_id = NEW.id)
        WHERE id = NEW.id;
END;

CREATE TABLE remote_state_consumers (
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    consumer_id   TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    PRIMARY KEY (workspace_id, consumer_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX remote_states_of_consumer ON remote_state_consumers (consumer_id);

CREATE INDEX teams_by_token_created ON teams (organization_id, token_created, id);

CREATE INDEX teams_by_token_by ON teams (organization_id, token_by, id);

CREATE INDEX teams_by_token_used ON teams (organization_id, token_used, id);

CREATE INDEX teams_by_token_ends ON teams (organization_id, token_ends, id);

CREATE INDEX teams_by_token_uses ON teams (organization_id, token_uses, id);

CREATE INDEX teams_with_an_unused_token ON teams (organization_id, name, id)
    WHERE token_created IS NOT NULL AND token_used IS NULL;

CREATE INDEX teams_with_an_unending_token ON teams (organization_id, name, id)
    WHERE token_created IS NOT NULL AND token_ends IS NULL;

CREATE TABLE run_comments (
    id          TEXT PRIMARY KEY,
    run_id      TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    body        TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL
) STRICT;

CREATE INDEX comments_of_run ON run_comments (run_id);

CREATE TABLE run_events (
    id          TEXT PRIMARY KEY,
    run_id      TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    action      TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    actor       TEXT NOT NULL,
    comment_id  TEXT REFERENCES run_comments (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX events_of_run ON run_events (run_id);

CREATE INDEX events_of_comment ON run_events (comment_id) WHERE comment_id IS NOT NULL;

CREATE INDEX organization_members_by_id ON organization_members (membership_id);

CREATE INDEX users_by_email ON users (email COLLATE NOCASE);

CREATE INDEX tokens_of_team ON tokens (team_id) WHERE team_id IS NOT NULL;

CREATE INDEX tokens_of_organization ON tokens (organization_id) WHERE organization_id IS NOT NULL;

CREATE INDEX invitations_to_team ON invitation_teams (team_id);

CREATE INDEX owned_by_team ON organizations (owners_team);

CREATE INDEX upload_tickets_of_workspace ON upload_tickets (workspace_id);

CREATE INDEX runs_of_configuration ON runs (configuration_version_id) WHERE configuration_version_id IS NOT NULL;

CREATE INDEX states_of_run ON state_versions (run_id) WHERE run_id IS NOT NULL;

CREATE TRIGGER tokens_of_teams_are_counted AFTER UPDATE OF token_created, token_ends ON teams
WHEN (OLD.token_created IS NULL) <> (NEW.token_created IS NULL) OR (OLD.token_ends IS NULL) <> (NEW.token_ends IS NULL)
BEGIN
    UPDATE organizations
    SET team_tokens = team_tokens + (NEW.token_created IS NOT NULL) - (OLD.token_created IS NOT NULL),
        ending_team_tokens = ending_team_tokens + (NEW.token_ends IS NOT NULL) - (OLD.token_ends IS NOT NULL)
    WHERE id = NEW.organization_id;
END;

CREATE TRIGGER the_token_of_a_team_that_goes_is_counted AFTER DELETE ON teams
WHEN OLD.token_created IS NOT NULL
BEGIN
    UPDATE organizations
    SET team_tokens = team_tokens - 1, ending_team_tokens = ending_team_tokens - (OLD.token_ends IS NOT NULL)
    WHERE id = OLD.organization_id;
END;

CREATE INDEX teams_by_reach ON teams (organization_id, reach, id);

CREATE TRIGGER edits_of_a_team_are_counted AFTER UPDATE OF name, visibility, member_tokens, sso_team_id, description,
    manage_policies, manage_workspaces, manage_vcs_settings, manage_membership, manage_teams, manage_organization_access, access_secret_teams, read_workspaces, read_projects, manage_projects, manage_policy_overrides, delegate_policy_overrides, manage_run_tasks, manage_agent_pools, manage_modules, manage_providers, manage_public_modules, manage_public_providers, manage_registry_components, manage_registry_artifact_tags, manage_registry_artifact_version_tags ON teams
WHEN OLD.name IS NOT NEW.name COLLATE BINARY OR OLD.visibility IS NOT NEW.visibility
    OR OLD.member_tokens IS NOT NEW.member_tokens OR OLD.sso_team_id IS NOT NEW.sso_team_id
    OR OLD.description IS NOT NEW.description
    OR OLD.manage_policies IS NOT NEW.manage_policies
    OR OLD.manage_workspaces IS NOT NEW.manage_workspaces
    OR OLD.manage_vcs_settings IS NOT NEW.manage_vcs_settings
    OR OLD.manage_membership IS NOT NEW.manage_membership
    OR OLD.manage_teams IS NOT NEW.manage_teams
    OR OLD.manage_organization_access IS NOT NEW.manage_organization_access
    OR OLD.access_secret_teams IS NOT NEW.access_secret_teams
    OR OLD.read_workspaces IS NOT NEW.read_workspaces
    OR OLD.read_projects IS NOT NEW.read_projects
    OR OLD.manage_projects IS NOT NEW.manage_projects
    OR OLD.manage_policy_overrides IS NOT NEW.manage_policy_overrides
    OR OLD.delegate_policy_overrides IS NOT NEW.delegate_policy_overrides
    OR OLD.manage_run_tasks IS NOT NEW.manage_run_tasks
    OR OLD.manage_agent_pools IS NOT NEW.manage_agent_pools
    OR OLD.manage_modules IS NOT NEW.manage_modules
    OR OLD.manage_providers IS NOT NEW.manage_providers
    OR OLD.manage_public_modules IS NOT NEW.manage_public_modules
    OR OLD.manage_public_providers IS NOT NEW.manage_public_providers
    OR OLD.manage_registry_components IS NOT NEW.manage_registry_components
    OR OLD.manage_registry_artifact_tags IS NOT NEW.manage_registry_artifact_tags
    OR OLD.manage_registry_artifact_version_tags IS NOT NEW.manage_registry_artifact_version_tags
BEGIN
    UPDATE teams SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;

CREATE TABLE "maximum_lifetimes" (
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('organization', 'team', 'user', 'audit_trails', 'metrics')),
    milliseconds     INTEGER NOT NULL CHECK (milliseconds BETWEEN 1 AND 3153600000000),
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL,
    PRIMARY KEY (organization_id, kind)
) STRICT, WITHOUT ROWID;

CREATE VIEW lifetimes_in_force AS
SELECT organization_id, kind, milliseconds
FROM maximum_lifetimes JOIN organizations ON organizations.id = organization_id
WHERE lifetimes_enforced = 1;

CREATE TRIGGER a_new_token_stands_beside_its_team AFTER INSERT ON tokens
WHEN NEW.team_id IS NOT NULL AND NEW.description IS NULL AND NEW.revoked_at IS NULL
BEGIN
    UPDATE teams
    SET token_created = NEW.created_at, token_by = NEW.created_by_name, token_used = NEW.last_used_at, token_uses = 0,
        token_ends = nullif(min(ifnull(NEW.expired_at, '9999'), ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at, '+' || (
            SELECT milliseconds / 1000.0 FROM lifetimes_in_force AS m WHERE m.organization_id = teams.organization_id AND m.kind = 'team'
        ) || ' seconds'), '9999')), '9999')
    WHERE id = NEW.team_id;
END;

CREATE TRIGGER a_token_that_ended_stands_nowhere AFTER UPDATE OF revoked_at ON tokens
WHEN NEW.team_id IS NOT NULL AND NEW.description IS NULL AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
    UPDATE teams SET token_created = NULL, token_by = NULL, token_used = NULL, token_ends = NULL, token_uses = NULL
    WHERE id = NEW.team_id;
END;

CREATE TRIGGER a_token_that_went_stands_nowhere AFTER DELETE ON tokens
WHEN OLD.team_id IS NOT NULL AND OLD.description IS NULL AND OLD.revoked_at IS NULL
BEGIN
    UPDATE teams SET token_created = NULL, token_by = NULL, token_used = NULL, token_ends = NULL, token_uses = NULL
    WHERE id = OLD.team_id;
END;

CREATE TRIGGER a_use_stands_beside_the_team AFTER UPDATE OF last_used_at ON tokens
WHEN NEW.team_id IS NOT NULL AND NEW.description IS NULL AND NEW.revoked_at IS NULL
BEGIN
    UPDATE teams SET token_used = NEW.last_used_at WHERE id = NEW.team_id;
END;

CREATE TRIGGER new_uses_are_added AFTER INSERT ON token_uses
BEGIN
    UPDATE teams SET token_uses = token_uses + NEW.uses
    WHERE id = (SELECT team_id FROM tokens WHERE tokens.id = NEW.token_id AND revoked_at IS NULL AND description IS NULL);
END;

CREATE TRIGGER more_uses_are_added AFTER UPDATE OF uses ON token_uses
BEGIN
    UPDATE teams SET token_uses = token_uses + NEW.uses - OLD.uses
    WHERE id = (SELECT team_id FROM tokens WHERE tokens.id = NEW.token_id AND revoked_at IS NULL AND description IS NULL);
END;

CREATE TRIGGER uses_that_went_are_taken_away AFTER DELETE ON token_uses
BEGIN
    UPDATE teams SET token_uses = token_uses - OLD.uses
    WHERE id = (SELECT team_id FROM tokens WHERE tokens.id = OLD.token_id AND revoked_at IS NULL AND description IS NULL);
END;

CREATE TRIGGER a_new_maximum_moves_the_ends AFTER INSERT ON maximum_lifetimes WHEN NEW.kind = 'team'
BEGIN
    UPDATE teams
    SET token_ends = nullif(min(
        ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', token_created, '+' || (
            SELECT milliseconds / 1000.0 FROM lifetimes_in_force AS m WHERE m.organization_id = teams.organization_id AND m.kind = 'team'
        ) || ' seconds'), '9999'),
        ifnull((SELECT expired_at FROM tokens
                WHERE tokens.team_id = teams.id AND revoked_at IS NULL AND tokens.description IS NULL), '9999')), '9999')
    WHERE organization_id = NEW.organization_id AND token_created IS NOT NULL;
END;

CREATE TRIGGER another_maximum_moves_the_ends AFTER UPDATE OF milliseconds ON maximum_lifetimes WHEN NEW.kind = 'team'
BEGIN
    UPDATE teams
    SET token_ends = nullif(min(
        ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', token_created, '+' || (
            SELECT milliseconds / 1000.0 FROM lifetimes_in_force AS m WHERE m.organization_id = teams.organization_id AND m.kind = 'team'
        ) || ' seconds'), '9999'),
        ifnull((SELECT expired_at FROM tokens
                WHERE tokens.team_id = teams.id AND revoked_at IS NULL AND tokens.description IS NULL), '9999')), '9999')
    WHERE organization_id = NEW.organization_id AND token_created IS NOT NULL;
END;

CREATE TRIGGER no_maximum_moves_the_ends AFTER DELETE ON maximum_lifetimes
WHEN OLD.kind = 'team' AND EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id)
BEGIN
    UPDATE teams
    SET token_ends = nullif(min(
        ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', token_created, '+' || (
            SELECT milliseconds / 1000.0 FROM lifetimes_in_force AS m WHERE m.organization_id = teams.organization_id AND m.kind = 'team'
        ) || ' seconds'), '9999'),
        ifnull((SELECT expired_at FROM tokens
                WHERE tokens.team_id = teams.id AND revoked_at IS NULL AND tokens.description IS NULL), '9999')), '9999')
    WHERE organization_id = OLD.organization_id AND token_created IS NOT NULL;
END;

CREATE TRIGGER maxima_that_hold_move_the_ends AFTER UPDATE OF lifetimes_enforced ON organizations
BEGIN
    UPDATE teams
    SET token_ends = nullif(min(
        ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', token_created, '+' || (
            SELECT milliseconds / 1000.0 FROM lifetimes_in_force AS m WHERE m.organization_id = teams.organization_id AND m.kind = 'team'
        ) || ' seconds'), '9999'),
        ifnull((SELECT expired_at FROM tokens
                WHERE tokens.team_id = teams.id AND revoked_at IS NULL AND tokens.description IS NULL), '9999')), '9999')
    WHERE organization_id = NEW.id AND token_created IS NOT NULL;
END;

CREATE UNIQUE INDEX one_valid_token_per_team ON tokens (team_id)
    WHERE team_id IS NOT NULL AND revoked_at IS NULL AND description IS NULL;

CREATE UNIQUE INDEX one_valid_token_per_team_and_description ON tokens (team_id, description)
    WHERE team_id IS NOT NULL AND revoked_at IS NULL AND description IS NOT NULL;

CREATE TRIGGER team_tokens_are_described_where_that_is_allowed BEFORE INSERT ON tokens
WHEN NEW.team_id IS NOT NULL AND NEW.description IS NOT NULL
 AND NOT (SELECT described_team_tokens FROM organizations JOIN teams ON organizations.id = teams.organization_id
          WHERE teams.id = NEW.team_id)
BEGIN
    SELECT raise(ABORT, 'the organization has one token a team');
END;

CREATE VIEW workspace_access AS
SELECT team_id, workspace_id, level, runs, variables, state_versions, sentinel_mocks, workspace_locking, run_tasks,
       policy_overrides, 0 AS can_move, 0 AS can_delete, NULL AS project_id
FROM team_access
UNION ALL
SELECT team_id, workspaces.id, iif(level = 'maintain', 'admin', level), runs, variables, state_versions, sentinel_mocks,
       workspace_locking, run_tasks, policy_overrides, ifnull(workspace_move, 0), ifnull(workspace_delete, 0),
       project_access.project_id
FROM project_access JOIN workspaces ON workspaces.project_id = project_access.project_id;

CREATE UNIQUE INDEX one_valid_token_per_organization ON tokens (organization_id, audit_trails)
    WHERE organization_id IS NOT NULL AND revoked_at IS NULL;

CREATE INDEX tokens_by_creator ON tokens (created_by) WHERE team_id IS NOT NULL AND revoked_at IS NULL;
