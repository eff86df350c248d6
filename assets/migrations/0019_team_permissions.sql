-- What a team may do in its organization, all that the API has, and what is only kept of a team.

ALTER TABLE teams ADD COLUMN manage_organization_access INTEGER NOT NULL DEFAULT 0
    CHECK (manage_organization_access IN (0, 1) AND (name <> 'owners' OR manage_organization_access = 0));
ALTER TABLE teams ADD COLUMN access_secret_teams INTEGER NOT NULL DEFAULT 0
    CHECK (access_secret_teams IN (0, 1) AND (name <> 'owners' OR access_secret_teams = 0));
ALTER TABLE teams ADD COLUMN read_workspaces INTEGER NOT NULL DEFAULT 0
    CHECK (read_workspaces IN (0, 1) AND (name <> 'owners' OR read_workspaces = 0));
ALTER TABLE teams ADD COLUMN read_projects INTEGER NOT NULL DEFAULT 0
    CHECK (read_projects IN (0, 1) AND (name <> 'owners' OR read_projects = 0));
ALTER TABLE teams ADD COLUMN manage_projects INTEGER NOT NULL DEFAULT 0
    CHECK (manage_projects IN (0, 1) AND (name <> 'owners' OR manage_projects = 0));
ALTER TABLE teams ADD COLUMN manage_policy_overrides INTEGER NOT NULL DEFAULT 0
    CHECK (manage_policy_overrides IN (0, 1) AND (name <> 'owners' OR manage_policy_overrides = 0));
ALTER TABLE teams ADD COLUMN delegate_policy_overrides INTEGER NOT NULL DEFAULT 0
    CHECK (delegate_policy_overrides IN (0, 1) AND (name <> 'owners' OR delegate_policy_overrides = 0));
ALTER TABLE teams ADD COLUMN manage_run_tasks INTEGER NOT NULL DEFAULT 0
    CHECK (manage_run_tasks IN (0, 1) AND (name <> 'owners' OR manage_run_tasks = 0));
ALTER TABLE teams ADD COLUMN manage_agent_pools INTEGER NOT NULL DEFAULT 0
    CHECK (manage_agent_pools IN (0, 1) AND (name <> 'owners' OR manage_agent_pools = 0));
ALTER TABLE teams ADD COLUMN manage_modules INTEGER NOT NULL DEFAULT 0
    CHECK (manage_modules IN (0, 1) AND (name <> 'owners' OR manage_modules = 0));
ALTER TABLE teams ADD COLUMN manage_providers INTEGER NOT NULL DEFAULT 0
    CHECK (manage_providers IN (0, 1) AND (name <> 'owners' OR manage_providers = 0));
ALTER TABLE teams ADD COLUMN manage_public_modules INTEGER NOT NULL DEFAULT 0
    CHECK (manage_public_modules IN (0, 1) AND (name <> 'owners' OR manage_public_modules = 0));
ALTER TABLE teams ADD COLUMN manage_public_providers INTEGER NOT NULL DEFAULT 0
    CHECK (manage_public_providers IN (0, 1) AND (name <> 'owners' OR manage_public_providers = 0));
ALTER TABLE teams ADD COLUMN manage_registry_components INTEGER NOT NULL DEFAULT 0
    CHECK (manage_registry_components IN (0, 1) AND (name <> 'owners' OR manage_registry_components = 0));
ALTER TABLE teams ADD COLUMN manage_registry_artifact_tags INTEGER NOT NULL DEFAULT 0
    CHECK (manage_registry_artifact_tags IN (0, 1) AND (name <> 'owners' OR manage_registry_artifact_tags = 0));
ALTER TABLE teams ADD COLUMN manage_registry_artifact_version_tags INTEGER NOT NULL DEFAULT 0
    CHECK (manage_registry_artifact_version_tags IN (0, 1) AND (name <> 'owners' OR manage_registry_artifact_version_tags = 0));
ALTER TABLE teams ADD COLUMN sso_team_id TEXT;
ALTER TABLE teams ADD COLUMN description TEXT;

-- A team that reaches every workspace comes after all that reach some.
DROP INDEX teams_by_reach;
ALTER TABLE teams DROP COLUMN reach;
ALTER TABLE teams ADD COLUMN reach INTEGER GENERATED ALWAYS AS
    (CASE WHEN name = 'owners' OR manage_workspaces + manage_policies + manage_policy_overrides + manage_agent_pools
            + read_workspaces + read_projects + manage_projects > 0 THEN 1000000000000 ELSE accesses END) VIRTUAL;
CREATE INDEX teams_by_reach ON teams (organization_id, reach, id);

DROP TRIGGER edits_of_a_team_are_counted;

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
