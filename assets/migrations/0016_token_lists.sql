-- What the lists of tokens are ordered by, kept beside each team by triggers. Nothing decides by it who is let in.

ALTER TABLE teams ADD COLUMN token_created TEXT;
ALTER TABLE teams ADD COLUMN token_by TEXT COLLATE NOCASE;
ALTER TABLE teams ADD COLUMN token_used TEXT;
-- The earlier of its own end and the maximum lifetime.
ALTER TABLE teams ADD COLUMN token_ends TEXT;
-- All uses that are kept: those of longer ago than thirty days go with later ones.
ALTER TABLE teams ADD COLUMN token_uses INTEGER;

UPDATE teams
SET (token_created, token_by, token_used, token_ends, token_uses) = (
    SELECT tokens.created_at, tokens.created_by_name, tokens.last_used_at,
        min(ifnull(tokens.expired_at, '9999'), ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', tokens.created_at, '+' || (
            SELECT days FROM maximum_lifetimes AS m WHERE m.organization_id = teams.organization_id AND m.kind = 'team'
        ) || ' days'), '9999')),
        (SELECT ifnull(sum(uses), 0) FROM token_uses WHERE token_id = tokens.id)
    FROM tokens WHERE tokens.team_id = teams.id AND tokens.revoked_at IS NULL)
WHERE EXISTS (SELECT 1 FROM tokens WHERE tokens.team_id = teams.id AND tokens.revoked_at IS NULL);
UPDATE teams SET token_ends = NULL WHERE token_ends = '9999';

CREATE TRIGGER a_new_token_stands_beside_its_team AFTER INSERT ON tokens
WHEN NEW.team_id IS NOT NULL AND NEW.revoked_at IS NULL
BEGIN
    UPDATE teams
    SET token_created = NEW.created_at, token_by = NEW.created_by_name, token_used = NEW.last_used_at, token_uses = 0,
        token_ends = nullif(min(ifnull(NEW.expired_at, '9999'), ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', NEW.created_at, '+' || (
            SELECT days FROM maximum_lifetimes AS m WHERE m.organization_id = teams.organization_id AND m.kind = 'team'
        ) || ' days'), '9999')), '9999')
    WHERE id = NEW.team_id;
END;

CREATE TRIGGER a_token_that_ended_stands_nowhere AFTER UPDATE OF revoked_at ON tokens
WHEN NEW.team_id IS NOT NULL AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
    UPDATE teams SET token_created = NULL, token_by = NULL, token_used = NULL, token_ends = NULL, token_uses = NULL
    WHERE id = NEW.team_id;
END;

CREATE TRIGGER a_token_that_went_stands_nowhere AFTER DELETE ON tokens
WHEN OLD.team_id IS NOT NULL AND OLD.revoked_at IS NULL
BEGIN
    UPDATE teams SET token_created = NULL, token_by = NULL, token_used = NULL, token_ends = NULL, token_uses = NULL
    WHERE id = OLD.team_id;
END;

CREATE TRIGGER a_use_stands_beside_the_team AFTER UPDATE OF last_used_at ON tokens
WHEN NEW.team_id IS NOT NULL AND NEW.revoked_at IS NULL
BEGIN
    UPDATE teams SET token_used = NEW.last_used_at WHERE id = NEW.team_id;
END;

CREATE TRIGGER new_uses_are_added AFTER INSERT ON token_uses
BEGIN
    UPDATE teams SET token_uses = token_uses + NEW.uses
    WHERE id = (SELECT team_id FROM tokens WHERE tokens.id = NEW.token_id AND revoked_at IS NULL);
END;

CREATE TRIGGER more_uses_are_added AFTER UPDATE OF uses ON token_uses
BEGIN
    UPDATE teams SET token_uses = token_uses + NEW.uses - OLD.uses
    WHERE id = (SELECT team_id FROM tokens WHERE tokens.id = NEW.token_id AND revoked_at IS NULL);
END;

CREATE TRIGGER uses_that_went_are_taken_away AFTER DELETE ON token_uses
BEGIN
    UPDATE teams SET token_uses = token_uses - OLD.uses
    WHERE id = (SELECT team_id FROM tokens WHERE tokens.id = OLD.token_id AND revoked_at IS NULL);
END;

-- A maximum lifetime moves the ends of all tokens of its organization.
CREATE TRIGGER a_new_maximum_moves_the_ends AFTER INSERT ON maximum_lifetimes WHEN NEW.kind = 'team'
BEGIN
    UPDATE teams
    SET token_ends = nullif(min(
        ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', token_created, '+' || NEW.days || ' days'), '9999'),
        ifnull((SELECT expired_at FROM tokens WHERE tokens.team_id = teams.id AND revoked_at IS NULL), '9999')), '9999')
    WHERE organization_id = NEW.organization_id AND token_created IS NOT NULL;
END;

CREATE TRIGGER another_maximum_moves_the_ends AFTER UPDATE OF days ON maximum_lifetimes WHEN NEW.kind = 'team'
BEGIN
    UPDATE teams
    SET token_ends = nullif(min(
        ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', token_created, '+' || NEW.days || ' days'), '9999'),
        ifnull((SELECT expired_at FROM tokens WHERE tokens.team_id = teams.id AND revoked_at IS NULL), '9999')), '9999')
    WHERE organization_id = NEW.organization_id AND token_created IS NOT NULL;
END;

CREATE TRIGGER no_maximum_moves_the_ends AFTER DELETE ON maximum_lifetimes
WHEN OLD.kind = 'team' AND EXISTS (SELECT 1 FROM organizations WHERE id = OLD.organization_id)
BEGIN
    UPDATE teams
    SET token_ends = (SELECT expired_at FROM tokens WHERE tokens.team_id = teams.id AND revoked_at IS NULL)
    WHERE organization_id = OLD.organization_id AND token_created IS NOT NULL;
END;

CREATE INDEX teams_by_token_created ON teams (organization_id, token_created, id);
CREATE INDEX teams_by_token_by ON teams (organization_id, token_by, id);
CREATE INDEX teams_by_token_used ON teams (organization_id, token_used, id);
CREATE INDEX teams_by_token_ends ON teams (organization_id, token_ends, id);
CREATE INDEX teams_by_token_uses ON teams (organization_id, token_uses, id);
CREATE INDEX teams_with_an_unused_token ON teams (organization_id, name, id)
    WHERE token_created IS NOT NULL AND token_used IS NULL;
CREATE INDEX teams_with_an_unending_token ON teams (organization_id, name, id)
    WHERE token_created IS NOT NULL AND token_ends IS NULL;
