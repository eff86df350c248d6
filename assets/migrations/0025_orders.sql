-- What lists are ordered by, so that the first rows of each order cost the same at any size. The triggers keep it.
ALTER TABLE organization_members ADD COLUMN email TEXT NOT NULL DEFAULT '' COLLATE NOCASE;
ALTER TABLE organization_members ADD COLUMN two_factor INTEGER NOT NULL DEFAULT 0;
-- Owners are 0, others are 1.
ALTER TABLE organization_members ADD COLUMN role INTEGER NOT NULL DEFAULT 1;

UPDATE organization_members
SET email = users.email, two_factor = users.two_factor,
    role = NOT EXISTS (SELECT 1 FROM organizations JOIN memberships ON team_id = owners_team
                       WHERE organizations.id = organization_members.organization_id AND memberships.user_id = users.id)
FROM users WHERE users.id = organization_members.user_id;

CREATE INDEX organization_members_by_email ON organization_members (organization_id, email, user_id);
CREATE INDEX organization_members_by_two_factor ON organization_members (organization_id, two_factor, user_id);
CREATE INDEX organization_members_by_role ON organization_members (organization_id, role, user_id);
CREATE INDEX workspaces_by_lock ON workspaces (organization_id, locked_at, id);

DROP TRIGGER a_new_member_is_in_the_organization;
CREATE TRIGGER a_new_member_is_in_the_organization AFTER INSERT ON memberships
BEGIN
    INSERT INTO organization_members (organization_id, username, user_id, teams, email, two_factor)
    SELECT teams.organization_id, users.username, users.id, 1, users.email, users.two_factor FROM teams, users
    WHERE teams.id = NEW.team_id AND users.id = NEW.user_id
    ON CONFLICT (user_id, organization_id) DO UPDATE SET teams = teams + 1;
    UPDATE organization_members SET role = 0
    WHERE user_id = NEW.user_id AND organization_id = (SELECT id FROM organizations WHERE owners_team = NEW.team_id);
END;

CREATE TRIGGER who_leaves_the_owners_is_none AFTER DELETE ON memberships
BEGIN
    UPDATE organization_members SET role = 1
    WHERE user_id = OLD.user_id AND organization_id = (SELECT id FROM organizations WHERE owners_team = OLD.team_id);
END;

CREATE TRIGGER a_user_is_ordered_by_what_is_new AFTER UPDATE OF email, two_factor ON users
BEGIN
    UPDATE organization_members SET email = NEW.email, two_factor = NEW.two_factor WHERE user_id = NEW.id;
END;

-- How many teams are visible to everybody in the organization, and how many memberships these have.
ALTER TABLE organizations ADD COLUMN visible_teams INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN visible_memberships INTEGER NOT NULL DEFAULT 0;
UPDATE organizations
SET visible_teams = (SELECT count(*) FROM teams WHERE organization_id = organizations.id AND visibility = 'organization'),
    visible_memberships = (SELECT ifnull(sum(members), 0) FROM teams
                           WHERE organization_id = organizations.id AND visibility = 'organization');

CREATE TRIGGER a_new_visible_team_is_counted AFTER INSERT ON teams WHEN NEW.visibility = 'organization'
BEGIN
    UPDATE organizations SET visible_teams = visible_teams + 1, visible_memberships = visible_memberships + NEW.members
    WHERE id = NEW.organization_id;
END;

CREATE TRIGGER a_visible_team_that_goes_is_counted AFTER DELETE ON teams WHEN OLD.visibility = 'organization'
BEGIN
    UPDATE organizations SET visible_teams = visible_teams - 1, visible_memberships = visible_memberships - OLD.members
    WHERE id = OLD.organization_id;
END;

CREATE TRIGGER what_is_visible_is_counted AFTER UPDATE OF visibility, members ON teams
WHEN NEW.visibility = 'organization' OR OLD.visibility = 'organization'
BEGIN
    UPDATE organizations
    SET visible_teams = visible_teams + (NEW.visibility = 'organization') - (OLD.visibility = 'organization'),
        visible_memberships = visible_memberships + iif(NEW.visibility = 'organization', NEW.members, 0)
                              - iif(OLD.visibility = 'organization', OLD.members, 0)
    WHERE id = NEW.organization_id;
END;
