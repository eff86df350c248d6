-- What the API keeps of workspaces beside what there was, whose state others can read, and versions of variables.
ALTER TABLE workspaces ADD COLUMN auto_apply_run_trigger INTEGER NOT NULL DEFAULT 0 CHECK (auto_apply_run_trigger IN (0, 1));
ALTER TABLE workspaces ADD COLUMN assessments_enabled INTEGER NOT NULL DEFAULT 0 CHECK (assessments_enabled IN (0, 1));
ALTER TABLE workspaces ADD COLUMN structured_run_output INTEGER NOT NULL DEFAULT 1 CHECK (structured_run_output IN (0, 1));
ALTER TABLE workspaces ADD COLUMN global_remote_state INTEGER NOT NULL DEFAULT 0 CHECK (global_remote_state IN (0, 1));
ALTER TABLE workspaces ADD COLUMN project_remote_state INTEGER NOT NULL DEFAULT 0 CHECK (project_remote_state IN (0, 1));
ALTER TABLE workspaces ADD COLUMN inherits_auto_destroy INTEGER NOT NULL DEFAULT 1 CHECK (inherits_auto_destroy IN (0, 1));
ALTER TABLE workspaces ADD COLUMN auto_destroy_at TEXT;
ALTER TABLE workspaces ADD COLUMN auto_destroy TEXT;
ALTER TABLE workspaces ADD COLUMN trigger_patterns TEXT NOT NULL DEFAULT '' CHECK (trigger_patterns = '' OR trigger_prefixes = '');
ALTER TABLE workspaces ADD COLUMN source_name TEXT;
ALTER TABLE workspaces ADD COLUMN source_url TEXT;
ALTER TABLE workspaces ADD COLUMN updated_at TEXT;
-- Days after which what is old can go: none is said, nought is never.
ALTER TABLE workspaces ADD COLUMN retention_days INTEGER CHECK (retention_days >= 0);
ALTER TABLE organizations ADD COLUMN retention_days INTEGER CHECK (retention_days >= 0);

-- Tags are in the order that they were added in.
ALTER TABLE workspace_tags ADD COLUMN place INTEGER NOT NULL DEFAULT 0;

-- The workspaces whose runs can read the state of a workspace that shares it with neither all nor its project.
CREATE TABLE remote_state_consumers (
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    consumer_id   TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    PRIMARY KEY (workspace_id, consumer_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX remote_states_of_consumer ON remote_state_consumers (consumer_id);

-- Another one with each change; those that there are have their first, made out of their id.
ALTER TABLE variables ADD COLUMN version TEXT NOT NULL DEFAULT '';
UPDATE variables SET version = lower(hex(substr(id, 5)));
