//! Who holds what: the facts by which the law judges somebody, or a token, worked out from a survey.

use std::collections::BTreeMap;

use crate::backend::{AccessRow, Survey, SurveyTeam};
use crate::domain::{
    Id, Organization, OrganizationAccess, Project, ProjectName, ProjectRights, Rights, SafeText, Team, TokenKind, TokenOwner,
    User, Workspace,
};
use crate::policy::{Facts, ProjectFacts, Role, WorkspaceFacts};

/// What a team was given on a workspace: by what, in words, and the rights.
pub type Given = (SafeText, Rights);

/// Somebody, or a token, as the law sees them: what kind they are, and the teams whose rights they have.
#[derive(Clone, Debug)]
pub struct Holder<'a> {
    survey: &'a Survey,
    /// A user, or whose token it is.
    pub kind: TokenKind,
    /// The teams that a user is in, or the one that a token is of.
    pub teams: Vec<&'a SurveyTeam>,
    /// The user, where it is a particular one.
    pub user: Option<Id<User>>,
}

impl<'a> Holder<'a> {
    /// The holder of a token of this owner; `None` where the survey does not show all that it depends on.
    #[must_use]
    pub fn of(survey: &'a Survey, owner: TokenOwner) -> Option<Self> {
        match owner {
            TokenOwner::Organization(id) => (id == survey.id).then(|| Self::organization_token(survey)),
            TokenOwner::AuditTrails(id) => {
                (id == survey.id).then(|| Self { kind: TokenKind::AuditTrails, ..Self::organization_token(survey) })
            }
            TokenOwner::Team(id) => Self::team_token(survey, id),
            TokenOwner::User(id) => {
                // All teams of the actor are in it; of others, there can be some in teams that the actor does not see.
                let known = survey.hidden.is_none() && survey.people.iter().any(|person| person.id == id);
                (known || survey.user == Some(id))
                    .then(|| Self { user: Some(id), ..Self::person(survey, |team| team.members.contains(&id)) })
            }
        }
    }

    /// A user who is in some teams.
    #[must_use]
    pub fn person(survey: &'a Survey, is_in: impl Fn(&SurveyTeam) -> bool) -> Self {
        Self { survey, kind: TokenKind::User, teams: survey.teams.iter().filter(|team| is_in(team)).collect(), user: None }
    }

    /// The token of a team.
    #[must_use]
    pub fn team_token(survey: &'a Survey, team: Id<Team>) -> Option<Self> {
        let team = survey.teams.iter().find(|known| known.id == team)?;
        Some(Self { survey, kind: TokenKind::Team, teams: vec![team], user: None })
    }

    /// The organization's token.
    #[must_use]
    pub fn organization_token(survey: &'a Survey) -> Self {
        Self { survey, kind: TokenKind::Organization, teams: Vec::new(), user: None }
    }

    /// Everybody in a survey whose token could be asked about: the organization, the teams, the people.
    #[must_use]
    pub fn owners(survey: &Survey) -> Vec<TokenOwner> {
        let teams = survey.teams.iter().map(|team| TokenOwner::Team(team.id));
        let people = survey.people.iter().map(|person| TokenOwner::User(person.id));
        let all = std::iter::once(TokenOwner::Organization(survey.id)).chain(teams).chain(people);
        all.filter(|owner| Holder::of(survey, *owner).is_some()).collect()
    }

    /// What it is called: `team platform`, `organization acme`, `user marcus`.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.kind, self.teams.first()) {
            (TokenKind::Organization, _) => format!("organization {}", self.survey.name),
            (TokenKind::AuditTrails, _) => format!("audit trails of {}", self.survey.name),
            (TokenKind::Team, Some(team)) => format!("team {}", team.name),
            _ => format!("user {}", self.user.map_or_else(|| SafeText::new("somebody"), |user| self.survey.username(user))),
        }
    }

    /// Whether a host did not tell all that was given to its teams, and that could decide something.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        let owns = self.teams.iter().any(|team| team.is_owners());
        matches!(self.kind, TokenKind::User | TokenKind::Team) && !owns && self.teams.iter().any(|team| !team.access_read)
    }

    /// The facts of an act that is about the holder's own account, or about no organization.
    #[must_use]
    pub fn facts_alone(&self) -> Facts {
        let user = self.kind == TokenKind::User;
        let role = if user { Role::Outsider } else { Role::ForeignToken };
        Facts { oneself: user, ..Facts::of_nothing(role, None) }
    }

    /// What the law reads of the holder, whatever the act is about.
    #[must_use]
    pub fn holder_facts(&self) -> HolderFacts {
        let mut standing = HolderFacts::new(self.kind);
        for team in &self.teams {
            standing.take(self.survey.id, team);
        }
        standing
    }

    /// The facts of an act that is about the organization. Whether this console can write is left out: it says nothing
    /// about what somebody else does elsewhere.
    #[must_use]
    pub fn facts(&self) -> Facts {
        self.holder_facts().facts(self.survey)
    }

    /// The facts of an act that is about a team.
    #[must_use]
    pub fn facts_about_team(&self, team: &SurveyTeam) -> Facts {
        let own = self.teams.iter().any(|known| known.id == team.id);
        let facts = self.facts();
        team.facts.team.clone().map_or_else(|| facts.clone(), |team| facts.about_team(team, own))
    }

    /// What its teams were given on a workspace, team by team.
    #[must_use]
    pub fn given(&self, workspace: Id<Workspace>) -> Vec<Given> {
        let rows = |team: &'a SurveyTeam| team.access.iter().filter(move |row| row.id == workspace);
        self.teams.iter().flat_map(|team| rows(team).map(|row| giver(team, row))).collect()
    }

    /// The same for each workspace on which they were given something, with its name.
    #[must_use]
    pub fn given_on_each(&self) -> BTreeMap<Id<Workspace>, (&'a SafeText, Vec<Given>)> {
        let mut given: BTreeMap<Id<Workspace>, (&'a SafeText, Vec<Given>)> = BTreeMap::new();
        for team in &self.teams {
            for row in &team.access {
                given.entry(row.id).or_insert((&row.name, Vec::new())).1.push(giver(team, row));
            }
        }
        given
    }

    /// The facts of an act that is about a workspace on which its teams were given this; nobody has locked it.
    #[must_use]
    pub fn facts_about_workspace(&self, name: SafeText, given: &[Given]) -> Facts {
        let granted = given.iter().fold(Rights::NONE, |all, (_, rights)| all.union(*rights));
        self.facts().about_workspace(WorkspaceFacts { name, locked_by: None, manages: false, force_delete: false }, granted)
    }
}

/// What a team was given by a row, and by what in words.
fn giver(team: &SurveyTeam, row: &AccessRow) -> Given {
    let named = match &row.project {
        None => team.name.clone(),
        Some(project) => format!("{} by the project {project}", team.name).into(),
    };
    (named, row.rights)
}

/// What the law reads of a holder: two who have the same can do the same to what is not their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HolderFacts {
    pub kind: TokenKind,
    /// The `owners` team is among its teams.
    pub owns: bool,
    /// There is a team at all.
    pub in_a_team: bool,
    /// What its teams can do in the organization, together.
    pub permissions: OrganizationAccess,
    /// What they can do with the default project: a workspace for which nobody names a project is made in it.
    pub default_project: ProjectRights,
}

impl HolderFacts {
    /// Without a team.
    #[must_use]
    pub fn new(kind: TokenKind) -> Self {
        let (permissions, default_project) = (OrganizationAccess::NONE, ProjectRights::NONE);
        Self { kind, owns: false, in_a_team: false, permissions, default_project }
    }

    /// Adds a team of this organization.
    pub fn take(&mut self, organization: Id<Organization>, team: &SurveyTeam) {
        let default: Id<Project> = organization.companion();
        self.in_a_team = true;
        self.owns |= team.is_owners();
        self.permissions = self.permissions.union(team.organization_access);
        for row in team.projects.iter().filter(|row| row.id == default) {
            self.default_project = self.default_project.union(row.access.project_rights());
        }
    }

    /// The facts of an act that is about the organization.
    #[must_use]
    pub fn facts(&self, survey: &Survey) -> Facts {
        let role = match self.kind {
            TokenKind::Organization => Role::OrganizationToken,
            TokenKind::AuditTrails => Role::AuditTrailsToken,
            TokenKind::Metrics => Role::ForeignToken,
            TokenKind::Team if self.owns => Role::OwnersTeamToken,
            TokenKind::Team => Role::OtherTeamToken,
            TokenKind::User if self.owns => Role::Owner,
            TokenKind::User if !self.in_a_team => Role::Outsider,
            TokenKind::User => Role::Member,
        };
        let facts = Facts {
            organization: survey.facts.organization.clone(),
            owners: survey.facts.owners.clone(),
            permissions: self.permissions,
            ..Facts::of_nothing(role, None)
        };
        let project = ProjectFacts { name: SafeText::new(ProjectName::DEFAULT), is_default: true };
        facts.about_project(project, self.default_project)
    }
}
