-- Projects: what holds workspaces together, and the access of teams to them. Each organization has a default project, whose
-- id follows from its own, and each workspace is in a project. The triggers keep both, whoever writes.
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

INSERT INTO projects (id, organization_id, name, created_at)
SELECT 'prj-' || substr(id, 5), id, 'Default Project', created_at FROM organizations;

CREATE TABLE project_tags (
    project_id  TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    value       TEXT NOT NULL,
    -- Tags are in the order that they were added in.
    place       INTEGER NOT NULL,
    PRIMARY KEY (project_id, name)
) STRICT, WITHOUT ROWID;

-- What a team can do with a project, and with the workspaces in it: one of four levels, or right by right.
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

-- No action, and at commit: a project with workspaces in it does not go but with its organization.
ALTER TABLE workspaces ADD COLUMN project_id TEXT REFERENCES projects (id) DEFERRABLE INITIALLY DEFERRED;
UPDATE workspaces SET project_id = 'prj-' || substr(organization_id, 5);
UPDATE projects SET workspaces = (SELECT count(*) FROM workspaces AS w WHERE w.project_id = projects.id);
CREATE INDEX workspaces_of_project ON workspaces (project_id, name);

-- What the teams were given on each workspace, on itself and by its project.
CREATE VIEW workspace_access AS
SELECT team_id, workspace_id, level, runs, variables, state_versions, sentinel_mocks, workspace_locking, run_tasks,
       0 AS can_move, 0 AS can_delete, NULL AS project_id
FROM team_access
UNION ALL
SELECT team_id, workspaces.id, iif(level = 'maintain', 'admin', level), runs, variables, state_versions, sentinel_mocks,
       workspace_locking, run_tasks, ifnull(workspace_move, 0), ifnull(workspace_delete, 0), project_access.project_id
FROM project_access JOIN workspaces ON workspaces.project_id = project_access.project_id;

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

-- A team reaches a workspace once, whether it was given it, its project or both; so the counts are of those.
DROP TRIGGER a_new_access_is_counted;
DROP TRIGGER an_access_that_ended_is_counted;

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

-- The access to the workspace itself is counted as it goes with it.
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
