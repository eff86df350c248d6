-- Several tokens of a team, each with a description, where the organization allows it; one without a description stays the
-- default, and there is one of a team at most.
DROP INDEX one_valid_token_per_team;
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
