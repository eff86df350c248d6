-- Settings: the visibility and permissions of teams, custom access, locks, and a revision for each thing that is edited.

-- A revision counts the edits of a row, so that the second of two editors is noticed. The triggers count, whoever writes.
ALTER TABLE organizations ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0);
ALTER TABLE teams ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0);
ALTER TABLE workspaces ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0);

ALTER TABLE teams ADD COLUMN visibility TEXT NOT NULL DEFAULT 'secret' CHECK (visibility IN ('secret', 'organization'));
ALTER TABLE teams ADD COLUMN manage_policies INTEGER NOT NULL DEFAULT 0 CHECK (manage_policies IN (0, 1));
ALTER TABLE teams ADD COLUMN manage_workspaces INTEGER NOT NULL DEFAULT 0 CHECK (manage_workspaces IN (0, 1));
ALTER TABLE teams ADD COLUMN manage_vcs_settings INTEGER NOT NULL DEFAULT 0 CHECK (manage_vcs_settings IN (0, 1));
ALTER TABLE teams ADD COLUMN manage_membership INTEGER NOT NULL DEFAULT 0 CHECK (manage_membership IN (0, 1));
ALTER TABLE teams ADD COLUMN manage_teams INTEGER NOT NULL DEFAULT 0 CHECK (manage_teams IN (0, 1));
-- Whether its members may manage its token. The team `owners` has every permission by being it, so none is set.
ALTER TABLE teams ADD COLUMN member_tokens INTEGER NOT NULL DEFAULT 1 CHECK (member_tokens IN (0, 1))
    CHECK (name <> 'owners' OR (member_tokens = 1
        AND manage_policies + manage_workspaces + manage_vcs_settings + manage_membership + manage_teams = 0));

-- Who has locked a workspace: an id, and the name of before it was gone.
ALTER TABLE workspaces ADD COLUMN locked_by TEXT;
ALTER TABLE workspaces ADD COLUMN locked_by_name TEXT CHECK ((locked_by_name IS NULL) = (locked_by IS NULL));
ALTER TABLE workspaces ADD COLUMN locked_at TEXT CHECK ((locked_at IS NULL) = (locked_by IS NULL));
ALTER TABLE workspaces ADD COLUMN lock_reason TEXT CHECK (lock_reason IS NULL OR locked_by IS NOT NULL);

-- A level is one of four, or `custom` with its rights beside it. SQLite changes no check, so the table is made anew.
CREATE TABLE team_access_anew (
    id                 TEXT PRIMARY KEY,
    workspace_id       TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    team_id            TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    level              TEXT NOT NULL CHECK (level IN ('read', 'plan', 'write', 'admin', 'custom')),
    runs               TEXT CHECK (runs IN ('read', 'plan', 'apply')),
    variables          TEXT CHECK (variables IN ('none', 'read', 'write')),
    state_versions     TEXT CHECK (state_versions IN ('none', 'read-outputs', 'read', 'write')),
    sentinel_mocks     INTEGER CHECK (sentinel_mocks IN (0, 1)),
    workspace_locking  INTEGER CHECK (workspace_locking IN (0, 1)),
    run_tasks          INTEGER CHECK (run_tasks IN (0, 1)),
    UNIQUE (workspace_id, team_id),
    CHECK ((level = 'custom') = (runs IS NOT NULL)),
    CHECK ((level = 'custom') = (variables IS NOT NULL)),
    CHECK ((level = 'custom') = (state_versions IS NOT NULL)),
    CHECK ((level = 'custom') = (sentinel_mocks IS NOT NULL)),
    CHECK ((level = 'custom') = (workspace_locking IS NOT NULL)),
    CHECK ((level = 'custom') = (run_tasks IS NOT NULL))
) STRICT;

INSERT INTO team_access_anew (id, workspace_id, team_id, level) SELECT id, workspace_id, team_id, level FROM team_access;
DROP TABLE team_access;
ALTER TABLE team_access_anew RENAME TO team_access;
CREATE INDEX team_access_of_team ON team_access (team_id);

CREATE TRIGGER edits_of_an_organization_are_counted AFTER UPDATE OF name, email ON organizations
WHEN OLD.name IS NOT NEW.name COLLATE BINARY OR OLD.email IS NOT NEW.email
BEGIN
    UPDATE organizations SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER edits_of_a_team_are_counted AFTER UPDATE OF name, visibility, manage_policies, manage_workspaces,
    manage_vcs_settings, manage_membership, manage_teams, member_tokens ON teams
WHEN OLD.name IS NOT NEW.name COLLATE BINARY OR OLD.visibility IS NOT NEW.visibility
    OR OLD.manage_policies IS NOT NEW.manage_policies OR OLD.manage_workspaces IS NOT NEW.manage_workspaces
    OR OLD.manage_vcs_settings IS NOT NEW.manage_vcs_settings OR OLD.manage_membership IS NOT NEW.manage_membership
    OR OLD.manage_teams IS NOT NEW.manage_teams OR OLD.member_tokens IS NOT NEW.member_tokens
BEGIN
    UPDATE teams SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER edits_of_a_workspace_are_counted AFTER UPDATE OF name ON workspaces
WHEN OLD.name IS NOT NEW.name COLLATE BINARY
BEGIN
    UPDATE workspaces SET revision = OLD.revision + 1 WHERE id = NEW.id;
END;
