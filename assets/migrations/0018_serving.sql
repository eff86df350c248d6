-- What a server looks up and counts, so that a request costs the same at any size.

-- The id of somebody's membership follows from the organization and the user, but not the other way round.
ALTER TABLE organization_members ADD COLUMN membership_id TEXT;
CREATE INDEX organization_members_by_id ON organization_members (membership_id);

CREATE INDEX users_by_email ON users (email COLLATE NOCASE);

-- What goes with an organization, a team, a workspace, a configuration or a run is found by it.
CREATE INDEX tokens_of_team ON tokens (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX tokens_of_organization ON tokens (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX invitations_to_team ON invitation_teams (team_id);
CREATE INDEX owned_by_team ON organizations (owners_team);
CREATE INDEX upload_tickets_of_workspace ON upload_tickets (workspace_id);
CREATE INDEX runs_of_configuration ON runs (configuration_version_id) WHERE configuration_version_id IS NOT NULL;
CREATE INDEX states_of_run ON state_versions (run_id) WHERE run_id IS NOT NULL;

-- How many teams of an organization have a token, and how many of these tokens expire.
ALTER TABLE organizations ADD COLUMN team_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN ending_team_tokens INTEGER NOT NULL DEFAULT 0;

UPDATE organizations SET (team_tokens, ending_team_tokens) = (
    SELECT count(token_created), count(token_ends) FROM teams WHERE organization_id = organizations.id);

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
