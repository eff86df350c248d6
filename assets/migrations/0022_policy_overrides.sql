-- Whether custom access to a workspace lets a team override failed policies. It is kept for clients; nothing here has policies.
ALTER TABLE team_access ADD COLUMN policy_overrides INTEGER CHECK (policy_overrides IN (0, 1));
UPDATE team_access SET policy_overrides = 0 WHERE level = 'custom';

DROP VIEW workspace_access;
CREATE VIEW workspace_access AS
SELECT team_id, workspace_id, level, runs, variables, state_versions, sentinel_mocks, workspace_locking, run_tasks,
       policy_overrides, 0 AS can_move, 0 AS can_delete, NULL AS project_id
FROM team_access
UNION ALL
SELECT team_id, workspaces.id, iif(level = 'maintain', 'admin', level), runs, variables, state_versions, sentinel_mocks,
       workspace_locking, run_tasks, policy_overrides, ifnull(workspace_move, 0), ifnull(workspace_delete, 0),
       project_access.project_id
FROM project_access JOIN workspaces ON workspaces.project_id = project_access.project_id;
