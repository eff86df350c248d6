-- What an organization says for all that is in it, as the API has it, and maximum lifetimes in milliseconds.

-- Without user tokens a server lets no user into the organization; the console is not affected.
ALTER TABLE organizations ADD COLUMN user_tokens INTEGER NOT NULL DEFAULT 1 CHECK (user_tokens IN (0, 1));
ALTER TABLE organizations ADD COLUMN two_factor_required INTEGER NOT NULL DEFAULT 0 CHECK (two_factor_required IN (0, 1));
ALTER TABLE organizations ADD COLUMN lifetimes_enforced INTEGER NOT NULL DEFAULT 0 CHECK (lifetimes_enforced IN (0, 1));
ALTER TABLE organizations ADD COLUMN force_delete INTEGER NOT NULL DEFAULT 0 CHECK (force_delete IN (0, 1));
ALTER TABLE organizations ADD COLUMN described_team_tokens INTEGER NOT NULL DEFAULT 0
    CHECK (described_team_tokens IN (0, 1));
-- What is only kept: a bit for each switch, and the team's role in SAML.
ALTER TABLE organizations ADD COLUMN switches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN saml_role TEXT;
-- The id of what becomes of old data, where something is said.
ALTER TABLE organizations ADD COLUMN retention_id TEXT CHECK ((retention_id IS NULL) = (retention_days IS NULL));

-- A maximum of before was in force.
UPDATE organizations SET lifetimes_enforced = 1 WHERE id IN (SELECT organization_id FROM maximum_lifetimes);

-- What stands beside a team is of its token without a description, and ends by the maxima that hold.
DROP TRIGGER a_new_token_stands_beside_its_team;
DROP TRIGGER a_token_that_ended_stands_nowhere;
DROP TRIGGER a_token_that_went_stands_nowhere;
DROP TRIGGER a_use_stands_beside_the_team;
DROP TRIGGER new_uses_are_added;
DROP TRIGGER more_uses_are_added;
DROP TRIGGER uses_that_went_are_taken_away;
DROP TRIGGER a_new_maximum_moves_the_ends;
DROP TRIGGER another_maximum_moves_the_ends;
DROP TRIGGER no_maximum_moves_the_ends;

CREATE TABLE maximum_lifetimes_anew (
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('organization', 'team', 'user', 'audit_trails', 'metrics')),
    milliseconds     INTEGER NOT NULL CHECK (milliseconds BETWEEN 1 AND 3153600000000),
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL,
    PRIMARY KEY (organization_id, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO maximum_lifetimes_anew (organization_id, kind, milliseconds, created_at, updated_at)
SELECT organization_id, kind, days * 86400000, created_at, created_at
FROM maximum_lifetimes JOIN organizations ON organizations.id = organization_id;

DROP TABLE maximum_lifetimes;
ALTER TABLE maximum_lifetimes_anew RENAME TO maximum_lifetimes;

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

-- A maximum lifetime moves the ends of all tokens of its organization.
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
