//! The documents of a host as the rows of the screens.

use std::collections::{BTreeSet, HashSet};

use super::facts::{OrganizationFacts, access};
use crate::backend::{Error, Lock, MemberRow, OrganizationMemberRow, Part, TeamRow, WorkspaceRow};
use crate::domain::{
    Access, Creator, CustomAccess, CustomProjectAccess, Id, Level, ProjectAccess, ProjectLevel, ProjectSettings, ProjectTeams,
    Runs, SafeText, StateVersions, Team, Timestamp, Token, TokenState, User, VariableSets, Variables, Visibility, Workspace,
};
use crate::policy::{Act, Decision, HostKey, Locker, ReadPermission, WorkspaceFacts, decide};
use crate::wire;

/// An id that can't be one.
pub(super) fn no_id(text: &str) -> Error {
    if text.is_empty() {
        return Error::Unavailable("The host answers with something that has no ID.".to_owned());
    }
    Error::Unavailable(format!("The host names something by \"{}\", which can't be an id.", SafeText::new(text)))
}

pub(super) fn id<K: crate::domain::Kind>(text: &str) -> Result<Id<K>, Error> {
    Id::foreign(text).ok_or_else(|| no_id(text))
}

pub(super) fn time(text: Option<&str>) -> Result<Option<Timestamp>, Error> {
    wire::time::read(text).map_err(|unreadable| Error::Unavailable(unreadable.to_string()))
}

/// The users that came along with teams.
pub(super) fn members(
    team: &wire::team::Team,
    users: &[wire::user::User],
    known: impl Fn(&str) -> Option<SafeText>,
) -> Vec<MemberRow> {
    let named = team.relationships.users.as_ref().map_or(&[][..], wire::Relationship::all);
    let mut seen = HashSet::new();
    let named = named.iter().filter(|linkage| seen.insert(linkage.id.as_str()));
    let mut rows: Vec<MemberRow> = named
        .filter_map(|linkage| {
            let user = users.iter().find(|user| user.id == linkage.id);
            let named = user.and_then(|user| user.attributes.username.as_deref()).map(SafeText::new);
            let username = named.or_else(|| known(&linkage.id)).unwrap_or_else(|| SafeText::new(&linkage.id));
            let enabled = user.and_then(|user| user.attributes.two_factor).and_then(|two_factor| two_factor.enabled);
            Some(MemberRow {
                id: Id::foreign(&linkage.id)?,
                username,
                two_factor: enabled.map_or(Part::NotOnThisHost, Part::Here),
            })
        })
        .collect();
    rows.sort_by_cached_key(|row| row.username.as_str().to_lowercase());
    rows
}

/// How many members a team has: those that came along, or else as the host counts them.
pub(super) fn count_members(team: &wire::team::Team) -> u32 {
    let named = team.relationships.users.as_ref().map_or(&[][..], wire::Relationship::all);
    let named: BTreeSet<&str> = named.iter().map(|linkage| linkage.id.as_str()).collect();
    u32::try_from(named.len()).unwrap_or(u32::MAX).max(team.attributes.users_count.unwrap_or(0))
}

/// Who can see a team; a word that is not known here is not told.
pub(super) fn visibility(team: &wire::team::Team) -> Option<Visibility> {
    Visibility::ALL.into_iter().find(|known| team.attributes.visibility.as_deref() == Some(known.as_str()))
}

/// A team without what other requests bring.
pub(super) fn team(
    team: &wire::team::Team,
    organization_facts: &OrganizationFacts,
    unbelieved: &BTreeSet<HostKey>,
) -> Result<TeamRow, Error> {
    let members = count_members(team);
    let id: Id<Team> = id(&team.id)?;
    Ok(TeamRow {
        id,
        name: SafeText::new(team.attributes.name.as_deref().unwrap_or(&team.id)),
        facts: organization_facts.about_team(team, members, unbelieved),
        members,
        visibility: visibility(team),
        workspaces: Part::NotOnThisHost,
        mine: organization_facts.teams.contains(&id),
        token: Part::NotYet,
        held: None,
    })
}

/// The part of a team's row that another request brings. Of a token that is not in the list of who asks, it is not known whether
/// there is one, unless they can see it.
pub(super) fn with_token(mut row: TeamRow, token: Option<Token>, now: Timestamp) -> TeamRow {
    let unsure = row.facts.host.as_ref().is_some_and(|host| host.unsure);
    row.token = match decide(Act::See(ReadPermission::TeamToken), &row.facts) {
        _ if token.is_some() => Part::Here(TokenState::of(token.as_ref(), now)),
        Decision::Deny(reason) => Part::Hidden(reason),
        Decision::Allow if unsure => Part::NotOnThisHost,
        Decision::Allow => Part::Here(TokenState::None),
    };
    row.held = token;
    row
}

/// A token. Who generated it is told by its id alone; `name` knows some of them.
pub(super) fn token(token: &wire::token::Token, name: impl Fn(&str) -> Option<SafeText>) -> Result<Token, Error> {
    let attributes = &token.attributes;
    let created_at = time(attributes.created_at.as_deref())?;
    let by = token.relationships.created_by.as_ref().and_then(wire::Relationship::one);
    let created_by = by.map_or_else(
        || "somebody that the host does not name".into(),
        |by| {
            let kind = by.kind.strip_suffix('s').unwrap_or(&by.kind);
            let name = name(&by.id).unwrap_or_else(|| SafeText::new(&by.id));
            SafeText::from(format!("{} {name}", SafeText::new(kind)))
        },
    );
    Ok(Token {
        id: id(&token.id)?,
        hint: SafeText::new(""),
        description: attributes.description.as_deref().map(SafeText::new),
        created_at: created_at
            .ok_or_else(|| Error::Unavailable("The host does not say when a token was generated.".to_owned()))?,
        created_by,
        // Whether they have left, the host does not say.
        creator: Creator::Member,
        last_used_at: time(attributes.last_used_at.as_deref())?,
        last_used_from: None,
        // A host that keeps no uses writes the first year.
        use_told: !attributes.last_used_at.as_deref().is_some_and(|at| at.starts_with("0001-")),
        last_used_by: None,
        uses: None,
        expired_at: time(attributes.expired_at.as_deref())?,
        limit: None,
        shown_at: created_at,
    })
}

/// Somebody in an organization; `None` of an invitation, which is nobody yet.
pub(super) fn member(
    membership: &wire::membership::Membership,
    users: &[wire::user::User],
    teams: &[wire::team::Team],
) -> Result<Option<OrganizationMemberRow>, Error> {
    if membership.attributes.status.as_deref() == Some("invited") {
        return Ok(None);
    }
    let Some(user) = membership.relationships.user.as_ref().and_then(wire::Relationship::one) else { return Ok(None) };
    let known = users.iter().find(|known| known.id == user.id);
    let two_factor = known.and_then(|known| known.attributes.two_factor).and_then(|two_factor| two_factor.enabled);
    let email = membership.attributes.email.as_deref().or_else(|| known.and_then(|known| known.attributes.email.as_deref()));
    let linked = membership.relationships.teams.as_ref().map_or(&[][..], wire::Relationship::all);
    let named = linked.iter().filter_map(|linkage| {
        let team = teams.iter().find(|team| team.id == linkage.id)?;
        Some((Id::foreign(&linkage.id)?, SafeText::new(team.attributes.name.as_deref()?)))
    });
    let mut teams: Vec<(Id<Team>, SafeText)> = named.collect();
    teams.sort_by(|one, other| one.1.as_str().cmp(other.1.as_str()));
    Ok(Some(OrganizationMemberRow {
        id: id::<User>(&user.id)?,
        username: SafeText::new(known.and_then(|known| known.attributes.username.as_deref()).unwrap_or(&user.id)),
        email: email.map(SafeText::new),
        two_factor: two_factor.map_or(Part::NotOnThisHost, Part::Here),
        owner: teams.iter().any(|(_, name)| name.as_str() == "owners"),
        teams,
        more: false,
    }))
}

/// A workspace with who has locked it, if that came along.
pub(super) fn workspace(
    workspace: &wire::workspace::Workspace,
    locker: Option<SafeText>,
    organization_facts: &OrganizationFacts,
    unbelieved: &BTreeSet<HostKey>,
) -> Result<WorkspaceRow, Error> {
    let attributes = &workspace.attributes;
    let name = SafeText::new(attributes.name.as_deref().unwrap_or(&workspace.id));
    let created_at = time(attributes.created_at.as_deref())?;
    let by = (attributes.locked == Some(true)).then(|| locker.unwrap_or_else(|| "somebody".into()));
    let facts = WorkspaceFacts {
        name: name.clone(),
        locked_by: by.clone().map(|name| Locker { name, oneself: false }),
        manages: attributes.resource_count.is_some_and(|count| count > 0),
        force_delete: true,
    };
    Ok(WorkspaceRow {
        id: id::<Workspace>(&workspace.id)?,
        name,
        created_at,
        facts: organization_facts.about_workspace(workspace, facts, unbelieved),
        lock: by.map(|by| Lock {
            by,
            reason: attributes.locked_reason.as_deref().filter(|reason| !reason.is_empty()).map(SafeText::new),
            // No host says it.
            at: None,
        }),
        teams: Part::NotOnThisHost,
    })
}

/// What a team can do with a workspace; a word that is not known here gives the least.
pub(super) fn team_access(row: &wire::team_access::TeamAccess) -> Access {
    let attributes = &row.attributes;
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    match Level::parse(&word(&attributes.access)) {
        Some(level) => Access::Fixed(level),
        None => Access::Custom(CustomAccess {
            runs: Runs::parse(&word(&attributes.runs)).unwrap_or(Runs::Read),
            variables: Variables::parse(&word(&attributes.variables)).unwrap_or_default(),
            state_versions: StateVersions::parse(&word(&attributes.state_versions)).unwrap_or_default(),
            sentinel_mocks: attributes.sentinel_mocks.as_deref() == Some("read"),
            workspace_locking: attributes.workspace_locking == Some(true),
            run_tasks: attributes.run_tasks == Some(true),
            policy_overrides: attributes.policy_overrides == Some(true),
        }),
    }
}

/// What a team can do with a project; a word that is not known here gives the least.
pub(super) fn project_access(row: &wire::project_access::ProjectAccess) -> ProjectAccess {
    let attributes = &row.attributes;
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    if let Some(level) = ProjectLevel::parse(&word(&attributes.access)) {
        return ProjectAccess::Fixed(level);
    }
    let least = CustomProjectAccess::LEAST;
    let project = attributes.project_access.clone().unwrap_or_default();
    let inside = attributes.workspace_access.clone().unwrap_or_default();
    ProjectAccess::Custom(CustomProjectAccess {
        settings: ProjectSettings::parse(&word(&project.settings)).unwrap_or(least.settings),
        teams: ProjectTeams::parse(&word(&project.teams)).unwrap_or(least.teams),
        variable_sets: VariableSets::parse(&word(&project.variable_sets)).unwrap_or(least.variable_sets),
        workspaces: CustomAccess {
            runs: Runs::parse(&word(&inside.runs)).unwrap_or(Runs::Read),
            variables: Variables::parse(&word(&inside.variables)).unwrap_or_default(),
            state_versions: StateVersions::parse(&word(&inside.state_versions)).unwrap_or_default(),
            sentinel_mocks: inside.sentinel_mocks.as_deref() == Some("read"),
            workspace_locking: inside.locking == Some(true),
            run_tasks: inside.run_tasks == Some(true),
            policy_overrides: inside.policy_overrides == Some(true),
        },
        create: inside.create == Some(true),
        relocate: inside.relocate == Some(true),
        delete: inside.delete == Some(true),
    })
}

/// What a team can do in its organization.
pub(super) fn organization_access(team: &wire::team::Team) -> crate::domain::OrganizationAccess {
    access(team)
}
