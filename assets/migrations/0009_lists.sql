-- What lists are ordered by, so that a window of a list costs the same at any size.

-- A team that reaches every workspace comes after all that reach some.
ALTER TABLE teams ADD COLUMN reach INTEGER GENERATED ALWAYS AS
    (CASE WHEN name = 'owners' OR manage_workspaces = 1 OR manage_policies = 1 THEN 1000000000000 ELSE accesses END) VIRTUAL;

CREATE INDEX teams_by_members ON teams (organization_id, members, id);
CREATE INDEX teams_by_reach ON teams (organization_id, reach, id);
CREATE INDEX teams_by_visibility ON teams (organization_id, visibility, id);
CREATE INDEX visible_teams ON teams (organization_id, name, id) WHERE visibility = 'organization';
CREATE INDEX workspaces_by_accesses ON workspaces (organization_id, accesses, id);
CREATE INDEX workspaces_by_name ON workspaces (organization_id, name, id);
CREATE INDEX organization_members_by_teams ON organization_members (organization_id, teams, user_id);
