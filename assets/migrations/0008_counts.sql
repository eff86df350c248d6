-- What lists count, kept beside each row by triggers, so that a row costs the same however much there is.

ALTER TABLE teams ADD COLUMN members INTEGER NOT NULL DEFAULT 0;
ALTER TABLE teams ADD COLUMN accesses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN accesses INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN teams INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN workspaces INTEGER NOT NULL DEFAULT 0;

UPDATE teams SET members = (SELECT count(*) FROM memberships WHERE team_id = teams.id),
                 accesses = (SELECT count(*) FROM team_access WHERE team_id = teams.id);
UPDATE workspaces SET accesses = (SELECT count(*) FROM team_access WHERE workspace_id = workspaces.id);
UPDATE organizations SET teams = (SELECT count(*) FROM teams AS t WHERE t.organization_id = organizations.id),
                         workspaces = (SELECT count(*) FROM workspaces AS w WHERE w.organization_id = organizations.id);

CREATE TRIGGER a_new_member_is_counted AFTER INSERT ON memberships
BEGIN
    UPDATE teams SET members = members + 1 WHERE id = NEW.team_id;
END;

CREATE TRIGGER a_member_who_left_is_counted AFTER DELETE ON memberships
BEGIN
    UPDATE teams SET members = members - 1 WHERE id = OLD.team_id;
END;

CREATE TRIGGER a_new_access_is_counted AFTER INSERT ON team_access
BEGIN
    UPDATE teams SET accesses = accesses + 1 WHERE id = NEW.team_id;
    UPDATE workspaces SET accesses = accesses + 1 WHERE id = NEW.workspace_id;
END;

CREATE TRIGGER an_access_that_ended_is_counted AFTER DELETE ON team_access
BEGIN
    UPDATE teams SET accesses = accesses - 1 WHERE id = OLD.team_id;
    UPDATE workspaces SET accesses = accesses - 1 WHERE id = OLD.workspace_id;
END;

CREATE TRIGGER a_new_team_is_counted AFTER INSERT ON teams
BEGIN
    UPDATE organizations SET teams = teams + 1 WHERE id = NEW.organization_id;
END;

CREATE TRIGGER a_team_that_went_is_counted AFTER DELETE ON teams
BEGIN
    UPDATE organizations SET teams = teams - 1 WHERE id = OLD.organization_id;
END;

CREATE TRIGGER a_new_workspace_is_counted AFTER INSERT ON workspaces
BEGIN
    UPDATE organizations SET workspaces = workspaces + 1 WHERE id = NEW.organization_id;
END;

CREATE TRIGGER a_workspace_that_went_is_counted AFTER DELETE ON workspaces
BEGIN
    UPDATE organizations SET workspaces = workspaces - 1 WHERE id = OLD.organization_id;
END;

-- Who is in an organization, with the number of their teams: whoever is in a team of it (spec §2.3 O7). The triggers keep
-- it, so that nobody has to ask all teams.
CREATE TABLE organization_members (
    organization_id  TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    username         TEXT NOT NULL COLLATE NOCASE,
    user_id          TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    teams            INTEGER NOT NULL,
    PRIMARY KEY (organization_id, username, user_id),
    UNIQUE (user_id, organization_id)
) STRICT, WITHOUT ROWID;

INSERT INTO organization_members (organization_id, username, user_id, teams)
SELECT teams.organization_id, users.username, users.id, count(*)
FROM memberships JOIN teams ON teams.id = memberships.team_id JOIN users ON users.id = memberships.user_id
GROUP BY teams.organization_id, users.id;

ALTER TABLE organizations ADD COLUMN members INTEGER NOT NULL DEFAULT 0;
UPDATE organizations
SET members = (SELECT count(*) FROM organization_members AS m WHERE m.organization_id = organizations.id);

CREATE TRIGGER who_joins_an_organization AFTER INSERT ON organization_members
BEGIN
    UPDATE organizations SET members = members + 1 WHERE id = NEW.organization_id;
END;

CREATE TRIGGER who_leaves_an_organization AFTER DELETE ON organization_members
BEGIN
    UPDATE organizations SET members = members - 1 WHERE id = OLD.organization_id;
END;

CREATE TRIGGER a_new_member_is_in_the_organization AFTER INSERT ON memberships
BEGIN
    INSERT INTO organization_members (organization_id, username, user_id, teams)
    SELECT teams.organization_id, users.username, users.id, 1 FROM teams, users
    WHERE teams.id = NEW.team_id AND users.id = NEW.user_id
    ON CONFLICT (user_id, organization_id) DO UPDATE SET teams = teams + 1;
END;

CREATE TRIGGER a_member_who_left_can_leave_the_organization AFTER DELETE ON memberships
BEGIN
    UPDATE organization_members SET teams = teams - 1
    WHERE user_id = OLD.user_id AND organization_id = (SELECT organization_id FROM teams WHERE id = OLD.team_id);
    DELETE FROM organization_members
    WHERE user_id = OLD.user_id AND organization_id = (SELECT organization_id FROM teams WHERE id = OLD.team_id) AND teams = 0;
END;

-- Its memberships go when the team is gone already, and with it the way to its organization.
CREATE TRIGGER the_members_of_a_team_that_goes_can_leave_the_organization BEFORE DELETE ON teams
BEGIN
    UPDATE organization_members SET teams = teams - 1
    WHERE organization_id = OLD.organization_id AND user_id IN (SELECT user_id FROM memberships WHERE team_id = OLD.id);
    DELETE FROM organization_members
    WHERE organization_id = OLD.organization_id AND user_id IN (SELECT user_id FROM memberships WHERE team_id = OLD.id)
      AND teams = 0;
END;

CREATE TRIGGER a_user_is_renamed_everywhere AFTER UPDATE OF username ON users
BEGIN
    UPDATE organization_members SET username = NEW.username WHERE user_id = NEW.id;
END;
