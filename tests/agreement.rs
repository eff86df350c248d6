//! The backend does what the law says: for everybody, about everything, over the demo model.

#[path = "support/demo.rs"]
mod demo;
mod support;
#[path = "support/tables.rs"]
mod tables;

use crate::support::every_team;
use crate::support::every_workspace;
use demo::Demo;
use rusqlite::Connection;
use tables::{Tables, tables};
use tfe_console::backend::people::every_member;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{AuditQuery, Backend, Error, Part};
use tfe_console::domain::{
    Actor, AuthenticationToken, Command, Content, Description, Email, Expiry, Id, Level, Lifetime, Name, Operation,
    OrganizationAccess, Origin, Permission, ProjectRights, Rights, RunDraft, SafeText, Tag, TokenKind, TokenOwner,
    VariableCategory, VariableDraft, Visibility,
};
use tfe_console::policy::{Act, Decision, Facts, Locker, ReadPermission, Reason, Role, Rule, TeamFacts, WorkspaceFacts, decide};

/// What somebody is to acme, worked out by hand from `assets/demo.toml`.
struct Who {
    name: &'static str,
    /// Where no team is in question, or a team that they are not in.
    role: Role,
    teams: &'static [&'static str],
    permissions: OrganizationAccess,
    /// On the workspaces network-core and billing-prod, by the access of their teams.
    levels: [Option<Level>; 2],
}

const fn who(
    name: &'static str,
    role: Role,
    teams: &'static [&'static str],
    permissions: OrganizationAccess,
    levels: [Option<Level>; 2],
) -> Who {
    Who { name, role, teams, permissions, levels }
}

const NONE: OrganizationAccess = OrganizationAccess::NONE;
const MEMBERSHIP: OrganizationAccess = OrganizationAccess::NONE.with(Permission::ManageMembership, true);
const WORKSPACES: OrganizationAccess = OrganizationAccess::NONE.with(Permission::ManageWorkspaces, true);
const ADMIN: Option<Level> = Some(Level::Admin);
const READ: Option<Level> = Some(Level::Read);
const WRITE: Option<Level> = Some(Level::Write);

const EVERYBODY: [Who; 16] = [
    who("operator", Role::Operator, &[], NONE, [None, None]),
    who("olivia", Role::Owner, &["owners"], NONE, [None, None]),
    who("marcus", Role::Member, &["platform", "app-dev"], NONE, [ADMIN, READ]),
    who("nina", Role::Member, &["security"], MEMBERSHIP, [READ, READ]),
    who("dana", Role::Member, &["release"], WORKSPACES, [None, WRITE]),
    who("tomas", Role::Member, &["data", "sandbox"], NONE, [None, None]),
    who("zoe", Role::Outsider, &[], NONE, [None, None]),
    who("guest", Role::Outsider, &[], NONE, [None, None]),
    who("team owners", Role::OwnersTeamToken, &["owners"], NONE, [None, None]),
    who("team platform", Role::OtherTeamToken, &["platform"], NONE, [ADMIN, READ]),
    who("team security", Role::OtherTeamToken, &["security"], MEMBERSHIP, [READ, READ]),
    who("team release", Role::OtherTeamToken, &["release"], WORKSPACES, [None, WRITE]),
    who("team data", Role::OtherTeamToken, &["data"], NONE, [None, None]),
    who("organization acme", Role::OrganizationToken, &[], NONE, [None, None]),
    who("team support", Role::ForeignToken, &[], NONE, [None, None]),
    who("organization initech", Role::ForeignToken, &[], NONE, [None, None]),
];

/// The teams with how many members they have; release is visible, and the members of data may not manage its token.
const TEAMS: [(&str, u32); 7] =
    [("owners", 2), ("app-dev", 2), ("data", 1), ("platform", 3), ("release", 2), ("sandbox", 2), ("security", 1)];
const WORKSPACE_NAMES: [&str; 8] =
    ["billing-prod", "billing-staging", "data-lake", "network-core", "network-edge", "sandbox-play", "web-prod", "web-staging"];

/// What the facts of an act are about.
#[derive(Clone, Copy)]
enum About {
    Nothing,
    Oneself(&'static str),
    Acme,
    Team(&'static str),
    /// The workspace network-core.
    NetworkCore,
    /// The workspace billing-prod, which dana has locked.
    BillingProd,
    /// The team's access to the workspace network-core.
    Access(&'static str),
    /// The team owners, when olivia alone is left in it.
    LastOwner,
    /// The same, and somebody who is not in it is to be removed.
    Stranger,
}

impl Who {
    fn standing_on(&self, team: &str) -> Role {
        match self.role {
            Role::Member if self.teams.contains(&team) => Role::TeamMember,
            Role::OtherTeamToken if self.teams.contains(&team) => Role::TeamToken,
            other => other,
        }
    }

    fn rights(&self, level: Option<Level>) -> Rights {
        match self.role {
            Role::Owner | Role::OwnersTeamToken => Rights::ALL,
            _ if self.permissions.get(Permission::ManageWorkspaces) => Rights::ALL,
            _ => level.map_or(Rights::NONE, Rights::from),
        }
    }

    fn facts(&self, about: About) -> Facts {
        let role = match about {
            About::Nothing | About::Oneself(_) => {
                let role = match self.name.split_once(' ') {
                    Some(_) => Role::ForeignToken,
                    None if self.name == "operator" => Role::Operator,
                    None => Role::Outsider,
                };
                let oneself = matches!(about, About::Oneself(name) if name == self.name);
                return Facts { oneself, ..Facts::of_nothing(role, None) };
            }
            About::Acme | About::NetworkCore | About::BillingProd => self.role,
            About::Team(team) | About::Access(team) => self.standing_on(team),
            About::LastOwner | About::Stranger => self.standing_on("owners"),
        };
        let owners: &[&str] = match about {
            About::LastOwner | About::Stranger => &["olivia"],
            _ => &["olivia", "omar"],
        };
        let team = match about {
            About::Team(team) | About::Access(team) => TEAMS.into_iter().find(|(name, _)| *name == team),
            About::LastOwner | About::Stranger => Some(("owners", 1)),
            _ => None,
        };
        let (workspace, rights) = match about {
            About::NetworkCore | About::Access(_) => (Some(("network-core", None)), self.rights(self.levels[0])),
            About::BillingProd => {
                let locker = Locker { name: "dana".into(), oneself: self.name == "dana" };
                (Some(("billing-prod", Some(locker))), self.rights(self.levels[1]))
            }
            _ => (None, Rights::NONE),
        };
        Facts {
            organization: "acme".into(),
            owners: owners.iter().map(|owner| SafeText::new(owner)).collect(),
            permissions: self.permissions,
            team: team.map(|(name, members)| TeamFacts {
                name: name.into(),
                is_owners: name == "owners",
                members,
                visible: name == "release",
                member_tokens: name != "data",
            }),
            stranger: matches!(about, About::Stranger),
            workspace: workspace.map(|(name, locked_by)| WorkspaceFacts {
                name: name.into(),
                locked_by,
                manages: false,
                force_delete: false,
            }),
            rights,
            ..Facts::of_nothing(role, None)
        }
    }

    fn may(&self, act: Act<'_>, about: About) -> Decision {
        decide(act, &self.facts(about))
    }

    /// Whether they may see a team, by hand.
    fn sees_team(&self, team: &str) -> bool {
        let member = !matches!(self.role, Role::Operator | Role::Outsider | Role::ForeignToken);
        let all = matches!(self.role, Role::Owner | Role::OwnersTeamToken | Role::OrganizationToken);
        all || self.teams.contains(&team) || (member && team == "release")
    }
}

fn name(name: &str) -> Name {
    Name::parse("NAME", name).expect("a name")
}

fn email() -> Email {
    Email::parse("EMAIL", "new@example.com").expect("an address")
}

fn generate(owner: TokenOwner) -> Command {
    let description = matches!(owner, TokenOwner::User(_)).then(|| Description::parse("laptop").expect("a description"));
    Command::GenerateToken { owner, expires: Expiry::Default, description }
}

/// Changes that need nothing to be there before.
fn operations() -> impl Iterator<Item = Operation> {
    let variable = VariableDraft {
        name: "region".into(),
        value: Some(Content::new(b"eu-central-1")),
        description: String::new(),
        category: VariableCategory::Env,
        hcl: false,
        sensitive: true,
    };
    let tag = Tag { name: "blue".into(), value: "".into() };
    let run = RunDraft {
        configuration: None,
        message: "a trial".into(),
        is_destroy: false,
        auto_apply: None,
        plan_only: false,
        refresh_only: false,
        targets: Vec::new(),
        save_plan: false,
        allow_empty: false,
        kept: "{}".to_owned(),
    };
    [
        Operation::SetTags { tags: vec![tag] },
        Operation::RemoveTags { names: vec!["blue".into()] },
        Operation::CreateVariable { variable },
        Operation::CreateConfiguration { speculative: true, auto_queue_runs: false, provisional: false },
        Operation::CreateConfiguration { speculative: false, auto_queue_runs: false, provisional: false },
        Operation::CreateRun { run },
    ]
    .into_iter()
}

/// Every kind of command, on a target that it fits.
fn commands(demo: &Demo) -> Vec<(Command, About)> {
    let (acme, workspace) = (demo.organization("acme"), demo.workspace("network-core"));
    let create_team = |visibility, organization_access| {
        (Command::CreateTeam { organization: acme, name: name("new"), visibility, organization_access }, About::Acme)
    };
    let (owners, locked) = (demo.team("owners"), demo.workspace("billing-prod"));
    let mut commands = vec![
        (Command::CreateUser { username: name("new"), email: email(), two_factor: false }, About::Nothing),
        (Command::CreateOrganization { name: name("new"), email: email() }, About::Nothing),
        (Command::UpdateOrganization { organization: acme, name: name("new"), email: email() }, About::Acme),
        (Command::DeleteOrganization { organization: acme }, About::Acme),
        create_team(Visibility::Secret, NONE),
        create_team(Visibility::Organization, NONE),
        create_team(Visibility::Organization, WORKSPACES),
        (Command::CreateWorkspace { organization: acme, project: None, name: name("new") }, About::Acme),
        (Command::RenameWorkspace { workspace, name: name("new") }, About::NetworkCore),
        (Command::DeleteWorkspace { workspace }, About::NetworkCore),
        (Command::DeleteWorkspace { workspace: locked }, About::BillingProd),
        (Command::LockWorkspace { workspace, reason: None }, About::NetworkCore),
        (Command::UnlockWorkspace { workspace: locked, force: false }, About::BillingProd),
        (Command::UnlockWorkspace { workspace: locked, force: true }, About::BillingProd),
        (Command::RemoveMember { team: owners, user: demo.user("olivia") }, About::LastOwner),
        (Command::RemoveMember { team: owners, user: demo.user("zoe") }, About::Stranger),
        (Command::AcknowledgeToken { token: marcus_token(demo) }, About::Oneself("marcus")),
        (Command::ResetClock, About::Nothing),
        (Command::SetDefaults { organization: acme, defaults: Box::default() }, About::Acme),
        (Command::UpdateAccount { user: demo.user("marcus"), username: name("new"), email: email() }, About::Oneself("marcus")),
        (Command::InviteMember { organization: acme, email: email() }, About::Acme),
    ];
    commands.extend(operations().map(|operation| (Command::Operate { workspace, operation }, About::NetworkCore)));
    for (kind, days) in
        [(TokenKind::Organization, None), (TokenKind::Team, Lifetime::days(365)), (TokenKind::User, Lifetime::days(1))]
    {
        commands.push((Command::SetMaximumLifetime { organization: acme, kind, lifetime: days, enforce: true }, About::Acme));
    }
    for (team_name, user) in [("platform", "lena"), ("release", "priya"), ("owners", "omar")] {
        let (team, user) = (demo.team(team_name), demo.user(user));
        let guest = demo.user("guest");
        let about = About::Team(team_name);
        commands.extend([
            (Command::RenameTeam { team, name: name("new") }, about),
            (Command::SetVisibility { team, visibility: Visibility::Organization }, about),
            (Command::SetOrganizationAccess { team, access: MEMBERSHIP }, about),
            (Command::SetMemberTokenManagement { team, allowed: false }, about),
            (Command::DescribeTeam { team, sso_team_id: Some(None), description: None }, about),
            (Command::DeleteTeam { team }, about),
            (Command::AddMember { team, user: guest }, about),
            (Command::RemoveMember { team, user }, about),
            (Command::SetTeamAccess { workspace, team, access: Level::Plan.into() }, About::Access(team_name)),
        ]);
        if team_name != "release" {
            commands.push((Command::RemoveTeamAccess { workspace, team }, About::Access(team_name)));
        }
    }
    for (owner, about) in [
        (TokenOwner::Organization(acme), About::Acme),
        (TokenOwner::Team(demo.team("platform")), About::Team("platform")),
        (TokenOwner::Team(demo.team("release")), About::Team("release")),
        (TokenOwner::Team(demo.team("data")), About::Team("data")),
        (TokenOwner::Team(owners), About::Team("owners")),
        (TokenOwner::User(demo.user("marcus")), About::Oneself("marcus")),
    ] {
        commands.push((generate(owner), about));
        commands.push((Command::RevokeToken { owner, token: None }, about));
    }
    commands
}

/// The token of team platform, which marcus has generated.
fn marcus_token(demo: &Demo) -> Id<AuthenticationToken> {
    demo.local
        .team(demo.actor("marcus"), demo.team("platform"))
        .expect("a team")
        .token
        .expect("a member sees it")
        .expect("a token")
        .id
}

/// A model in which the command can be tried; the ids are the same in every one.
fn demo_for(about: About) -> Demo {
    let demo = Demo::new();
    if matches!(about, About::LastOwner | About::Stranger) {
        let remove = Command::RemoveMember { team: demo.team("owners"), user: demo.user("omar") };
        demo.local.execute(demo.actor("olivia"), &Origin::Console, &remove.into()).expect("another owner is left");
    }
    demo
}

/// The last row of the audit log: who asked for what, and how it ended.
fn last_row(connection: &Connection) -> [String; 4] {
    let sql = "SELECT actor, command, outcome, ifnull(rule, '') FROM audit_events ORDER BY id DESC LIMIT 1";
    connection.query_row(sql, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])).expect("a row")
}

/// The tables but for the log, and how long the log is.
fn split(mut tables: Tables) -> (Tables, usize) {
    let log = tables.remove("audit_events").expect("the log");
    (tables, log.len())
}

#[test]
fn what_the_law_refuses_is_denied_with_its_sentence_audited_and_changes_nothing() {
    for (command, about) in commands(&Demo::new()) {
        let demo = demo_for(about);
        let connection = demo.connect();
        for who in EVERYBODY {
            let Decision::Deny(reason) = who.may(Act::Write(&command), about) else { continue };
            let (before, rows) = split(tables(&connection));
            let (actor, code) = (demo.actor(who.name), reason.rule.code());
            let answer = demo.local.execute(actor, &Origin::Console, &command.clone().into()).expect_err(who.name);
            assert_eq!(answer, Error::Denied(reason), "{} {}", who.name, command.name());
            assert_eq!(last_row(&connection), [&actor.to_string(), command.name(), "denied", code]);
            assert_eq!(split(tables(&connection)), (before, rows + 1), "{} {}", who.name, command.name());
        }
    }
}

#[test]
fn what_the_law_allows_is_not_denied() {
    for (command, about) in commands(&Demo::new()) {
        for who in EVERYBODY.iter().filter(|who| who.may(Act::Write(&command), about).is_allowed()) {
            let demo = demo_for(about);
            let actor = demo.actor(who.name);
            let outcome = match demo.local.execute(actor, &Origin::Console, &command.clone().into()) {
                Ok(_) => "done",
                // There is no token of the team owners to delete, and a user's is deleted only by its id.
                Err(Error::Conflict(_)) if matches!(command, Command::RevokeToken { .. }) => "conflict",
                Err(Error::Conflict(_)) if matches!(about, About::Stranger) => "conflict",
                Err(error) => panic!("{} {}: {error}", who.name, command.name()),
            };
            assert_eq!(last_row(&demo.connect()), [&actor.to_string(), command.name(), outcome, ""]);
        }
    }
}

#[test]
fn every_command_is_allowed_to_somebody_and_refused_to_somebody() {
    for (command, about) in commands(&Demo::new()) {
        let allowed = EVERYBODY.iter().filter(|who| who.may(Act::Write(&command), about).is_allowed()).count();
        let never = matches!(
            (&command, about),
            (
                Command::DeleteTeam { .. }
                    | Command::RenameTeam { .. }
                    | Command::SetOrganizationAccess { .. }
                    | Command::SetMemberTokenManagement { .. },
                About::Team("owners")
            ) | (_, About::Access("owners") | About::LastOwner)
        );
        assert_eq!(allowed == 0, never, "{}", command.name());
        assert_ne!(allowed, EVERYBODY.len(), "{}", command.name());
    }
}

#[test]
fn a_model_that_cannot_be_written_refuses_everything_to_everybody() {
    let demo = Demo::new();
    let commands = commands(&demo);
    let demo = demo.read_only();
    for (command, _) in commands {
        for who in EVERYBODY {
            match demo.local.execute(demo.actor(who.name), &Origin::Console, &command.clone().into()) {
                Err(Error::Denied(reason)) => assert_eq!(reason.rule, Rule::ReadOnly),
                other => panic!("{} {}: {other:?}", who.name, command.name()),
            }
        }
    }
}

/// What a page says about who looks at it; the facts are compared by their debug text, for they have no equality.
fn told(facts: &Facts) -> String {
    format!("{facts:?}")
}

#[test]
fn the_list_of_teams_has_those_that_the_actor_may_see_and_no_others() {
    let demo = Demo::new();
    for who in EVERYBODY {
        let page = every_team(&demo.local, demo.actor(who.name), demo.organization("acme"));
        match who.may(Act::See(ReadPermission::Settings), About::Acme) {
            Decision::Deny(reason) => assert_eq!(page.expect_err(who.name), Error::Denied(reason)),
            Decision::Allow => {
                let page = page.expect(who.name);
                let rows: Vec<&str> = page.iter().map(|row| row.name.as_str()).collect();
                let seen = TEAMS.map(|(team, _)| team).into_iter().filter(|team| who.sees_team(team));
                let mut seen: Vec<&str> = seen.collect();
                seen.sort_unstable();
                assert_eq!(rows, seen, "{}", who.name);
                for row in &page {
                    let (name, _) = TEAMS.into_iter().find(|(name, _)| *name == row.name.as_str()).expect("a team of acme");
                    assert_eq!(told(&row.facts), told(&who.facts(About::Team(name))), "{} {name}", who.name);
                    assert_eq!(row.mine, who.teams.contains(&name), "{} {name}", who.name);
                    let hidden = who.may(Act::See(ReadPermission::TeamToken), About::Team(name)).reason().cloned();
                    let shown = if let Part::Hidden(reason) = &row.token { Some(reason.clone()) } else { None };
                    assert_eq!(shown, hidden, "{} {name}", who.name);
                }
            }
        }
    }
}

#[test]
fn a_team_is_shown_to_whom_the_law_lets_see_it_and_to_nobody_else() {
    let demo = Demo::new();
    for who in EVERYBODY {
        for (team, members) in TEAMS {
            let page = demo.local.team(demo.actor(who.name), demo.team(team));
            match who.may(Act::See(ReadPermission::Team), About::Team(team)) {
                Decision::Deny(reason) => assert_eq!(page.expect_err(who.name), Error::Denied(reason)),
                Decision::Allow => {
                    let page = page.expect(who.name);
                    assert_eq!(page.members.len(), members as usize, "{team}");
                    // What the reader can do with some project comes with the page; `tests/console/project_access.rs` looks at that.
                    let facts = Facts { project_rights: ProjectRights::NONE, ..page.facts.clone() };
                    assert_eq!(told(&facts), told(&who.facts(About::Team(team))), "{} {team}", who.name);
                    let hidden = who.may(Act::See(ReadPermission::TeamToken), About::Team(team)).reason().cloned();
                    assert_eq!(page.token.err(), hidden, "{} {team}", who.name);
                }
            }
        }
    }
}

#[test]
fn the_organization_token_is_shown_to_whom_the_law_lets_see_it_and_to_nobody_else() {
    let demo = Demo::new();
    for who in EVERYBODY {
        let page = demo.local.organization_token(demo.actor(who.name), demo.organization("acme"));
        if let Decision::Deny(reason) = who.may(Act::See(ReadPermission::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let token: Result<bool, Reason> = page.expect(who.name).token.map(|token| token.is_some());
        match who.may(Act::See(ReadPermission::OrganizationToken), About::Acme) {
            Decision::Deny(reason) => assert_eq!(token, Err(reason), "{}", who.name),
            Decision::Allow => assert_eq!(token, Ok(true), "{}", who.name),
        }
    }
}

#[test]
fn the_list_of_tokens_has_the_teams_whose_token_the_actor_may_see_and_says_what_it_hides() {
    let demo = Demo::new();
    for who in EVERYBODY {
        let page = every_token(&demo.local, demo.actor(who.name), demo.organization("acme"));
        if let Decision::Deny(reason) = who.may(Act::See(ReadPermission::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let (page, rows) = page.expect(who.name);
        assert_eq!(page.hidden.as_ref(), who.may(Act::See(ReadPermission::AllTeams), About::Acme).reason(), "{}", who.name);
        assert_eq!(told(&page.facts), told(&who.facts(About::Acme)), "{}", who.name);
        let may = |team: &'static str, read_permission| who.may(Act::See(read_permission), About::Team(team)).is_allowed();
        let seen = TEAMS.map(|(team, _)| team).into_iter();
        let seen = seen.filter(|team| may(team, ReadPermission::Team) && may(team, ReadPermission::TeamToken));
        let mut seen: Vec<&str> = seen.collect();
        seen.sort_unstable();
        assert_eq!(rows.iter().map(|row| row.whose.as_str()).collect::<Vec<_>>(), seen, "{}", who.name);
        for row in &rows {
            let (team, _) = TEAMS.into_iter().find(|(team, _)| *team == row.whose.as_str()).expect("a team");
            assert_eq!(row.team, demo.team(team));
            // What a row says may be done is what its team's page says.
            assert_eq!(told(&row.facts), told(&who.facts(About::Team(team))), "{} {team}", who.name);
        }
    }
}

#[test]
fn a_user_s_tokens_are_shown_to_that_user_and_to_nobody_else() {
    let demo = Demo::new();
    for who in EVERYBODY {
        for whose in ["olivia", "marcus", "guest"] {
            let page = demo.local.user_tokens(demo.actor(who.name), demo.user(whose));
            match who.may(Act::See(ReadPermission::UserTokens), About::Oneself(whose)) {
                Decision::Deny(reason) => assert_eq!(page.expect_err(who.name), Error::Denied(reason)),
                Decision::Allow => {
                    let page = page.expect(who.name);
                    assert_eq!((page.username.as_str(), who.name), (whose, whose));
                    assert_eq!(told(&page.facts), told(&who.facts(About::Oneself(whose))));
                    assert_eq!(page.tokens.len(), if whose == "olivia" { 2 } else { 0 });
                }
            }
        }
    }
}

#[test]
fn the_audit_log_is_shown_as_far_as_the_law_lets_the_actor_see_it() {
    let demo = Demo::new();
    for who in EVERYBODY {
        let (actor, acme) = (demo.actor(who.name), demo.organization("acme"));
        let page = demo.local.audit(actor, acme, &AuditQuery { limit: 1_000, ..AuditQuery::default() });
        if let Decision::Deny(reason) = who.may(Act::See(ReadPermission::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let page = page.expect(who.name);
        let decision = who.may(Act::See(ReadPermission::AuditLog), About::Acme);
        assert_eq!(page.why_not.as_ref(), decision.reason(), "{}", who.name);
        assert_eq!(page.everything, decision.is_allowed(), "{}", who.name);
        assert_eq!(told(&page.facts), told(&who.facts(About::Acme)), "{}", who.name);
        let me = actor.to_string();
        let others = page.rows.iter().filter(|row| row.actor.as_str() != me && row.target.as_str() != me).count();
        assert_eq!(others > 0, decision.is_allowed(), "{}", who.name);
    }
}

#[test]
fn servers_and_what_they_refused_are_shown_as_far_as_the_law_lets_the_actor_see_them() {
    let demo = Demo::new();
    for who in EVERYBODY {
        let (actor, acme) = (demo.actor(who.name), demo.organization("acme"));
        let page = demo.local.servers(actor, acme);
        let denied = [ReadPermission::Settings, ReadPermission::Servers]
            .map(|read_permission| who.may(Act::See(read_permission), About::Acme));
        if let Some(reason) = denied.iter().find_map(Decision::reason) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason.clone()));
            continue;
        }
        let page = page.expect(who.name);
        assert_eq!(page.hidden.as_ref(), who.may(Act::See(ReadPermission::AuditLog), About::Acme).reason(), "{}", who.name);
        assert_eq!(told(&page.facts), told(&who.facts(About::Acme)), "{}", who.name);
    }
}

#[test]
fn an_account_tells_of_the_user_s_own_organizations_alone() {
    let demo = Demo::new();
    for who in &EVERYBODY {
        let Actor::User(user) = demo.actor(who.name) else { continue };
        let account = demo.local.account(user).expect("an account");
        let acme = account.organizations.iter().find(|row| row.name.as_str() == "acme");
        let told_of = acme.map(|row| told(&row.facts));
        let member = who.may(Act::See(ReadPermission::Settings), About::Acme).is_allowed();
        assert_eq!(told_of, member.then(|| told(&who.facts(About::Acme))), "{}", who.name);
    }
}

#[test]
fn who_may_be_added_to_a_team_is_told_to_whom_the_law_lets_add_and_to_nobody_else() {
    let demo = Demo::new();
    for who in EVERYBODY {
        for (team, members) in TEAMS {
            let known = demo.local.known_users(demo.actor(who.name), demo.team(team), "", 50);
            match who.may(Act::See(ReadPermission::KnownUsers), About::Team(team)) {
                Decision::Deny(reason) => assert_eq!(known.expect_err(who.name), Error::Denied(reason)),
                Decision::Allow => assert_eq!(known.expect(who.name).len(), 11 - members as usize, "{team}"),
            }
            let add = Command::AddMember { team: demo.team(team), user: demo.user("guest") };
            let adds = who.may(Act::Write(&add), About::Team(team)).is_allowed();
            assert_eq!(
                who.may(Act::See(ReadPermission::KnownUsers), About::Team(team)).is_allowed(),
                adds,
                "{} {team}",
                who.name
            );
        }
    }
}

#[test]
fn an_organization_is_shown_to_its_members_and_its_contents_to_who_sees_all_of_them() {
    let demo = Demo::new();
    for who in EVERYBODY {
        let page = demo.local.profile(demo.actor(who.name), demo.organization("acme"));
        if let Decision::Deny(reason) = who.may(Act::See(ReadPermission::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let page = page.expect(who.name);
        assert_eq!((page.name.as_str(), page.email.as_str()), ("acme", "platform@acme.example"));
        assert_eq!(told(&page.facts), told(&who.facts(About::Acme)), "{}", who.name);
        let all = who.may(Act::See(ReadPermission::AllTeams), About::Acme).is_allowed();
        let counts = page.contents.map(|all| (all.teams, all.members, all.workspaces, all.tokens));
        assert_eq!(counts, all.then_some((7, 9, 8, 6)), "{}", who.name);
    }
}

#[test]
fn the_list_of_workspaces_has_those_that_the_actor_reaches_and_no_others() {
    let demo = Demo::new();
    let reached = |who: &Who| -> &[&str] {
        match who.name {
            "olivia" | "team owners" | "organization acme" | "dana" | "team release" => &WORKSPACE_NAMES,
            // Of platform and app-dev together.
            "marcus" => &["billing-prod", "billing-staging", "network-core", "network-edge", "web-prod", "web-staging"],
            "team platform" => &["billing-prod", "billing-staging", "network-core", "network-edge", "web-prod"],
            "nina" | "team security" => &["billing-prod", "network-core", "web-prod"],
            "tomas" => &["data-lake", "sandbox-play"],
            "team data" => &["data-lake"],
            other => panic!("{other} is no member"),
        }
    };
    for who in EVERYBODY {
        let page = every_workspace(&demo.local, demo.actor(who.name), demo.organization("acme"));
        if let Decision::Deny(reason) = who.may(Act::See(ReadPermission::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let page = page.expect(who.name);
        let names: Vec<&str> = page.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, reached(&who), "{}", who.name);
        for (name, about) in [("network-core", About::NetworkCore), ("billing-prod", About::BillingProd)] {
            let row = page.iter().find(|row| row.name.as_str() == name);
            let seen = who.may(Act::See(ReadPermission::Workspace), about).is_allowed();
            assert_eq!(row.map(|row| told(&row.facts)), seen.then(|| told(&who.facts(about))), "{} {name}", who.name);
        }
        let all = who.may(Act::See(ReadPermission::AllWorkspaces), About::Acme).is_allowed();
        assert!(!all || names.len() == WORKSPACE_NAMES.len(), "{}", who.name);
    }
}

#[test]
fn a_workspace_is_shown_to_whom_the_law_lets_see_it_with_the_teams_that_they_may_see() {
    let demo = Demo::new();
    for who in EVERYBODY {
        for (name, about) in [("network-core", About::NetworkCore), ("billing-prod", About::BillingProd)] {
            let page = demo.local.workspace(demo.actor(who.name), demo.workspace(name));
            if let Decision::Deny(reason) = who.may(Act::See(ReadPermission::Workspace), about) {
                assert_eq!(page.expect_err(who.name), Error::Denied(reason));
                continue;
            }
            let page = page.expect(who.name);
            assert_eq!(told(&page.facts), told(&who.facts(about)), "{} {name}", who.name);
            let with_access: &[&str] =
                if name == "network-core" { &["platform", "security"] } else { &["platform", "release", "security"] };
            let whole = who.may(Act::See(ReadPermission::TeamAccess), about).is_allowed();
            let seen: Vec<&str> = with_access.iter().copied().filter(|team| whole || who.sees_team(team)).collect();
            assert_eq!(page.access.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), seen, "{} {name}", who.name);
            assert_eq!(page.hidden.known().expect("a number") as usize, with_access.len() - seen.len(), "{} {name}", who.name);
        }
    }
}

#[test]
fn the_people_of_an_organization_are_shown_as_far_as_the_actor_sees_their_teams() {
    const MEMBERS: [(&str, &[&str]); 9] = [
        ("dana", &["release"]),
        ("lena", &["platform", "sandbox"]),
        ("marcus", &["app-dev", "platform"]),
        ("nina", &["security"]),
        ("olivia", &["owners"]),
        ("omar", &["owners"]),
        ("priya", &["platform", "release"]),
        ("ravi", &["app-dev"]),
        ("tomas", &["data", "sandbox"]),
    ];
    let demo = Demo::new();
    for who in EVERYBODY {
        let page = every_member(&demo.local, demo.actor(who.name), demo.organization("acme"));
        if let Decision::Deny(reason) = who.may(Act::See(ReadPermission::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let (head, rows) = page.expect(who.name);
        let everybody = who.may(Act::See(ReadPermission::Members), About::Acme);
        assert_eq!(head.everybody.as_ref().err(), everybody.reason(), "{}", who.name);
        let mut rows = rows.iter();
        for (member, teams) in MEMBERS {
            let teams: Vec<&str> = teams.iter().copied().filter(|team| who.sees_team(team)).collect();
            if teams.is_empty() && !everybody.is_allowed() {
                continue;
            }
            let row = rows.next().expect(member);
            let told: Vec<&str> = row.teams.iter().map(|(_, name)| name.as_str()).collect();
            assert_eq!((row.username.as_str(), told), (member, teams), "{}", who.name);
            assert_eq!(row.owner, ["olivia", "omar"].contains(&member));
            let email = who.may(Act::See(ReadPermission::Emails), About::Acme).is_allowed();
            assert_eq!(row.email.as_ref().map(SafeText::as_str), email.then_some(&*format!("{member}@example.com")));
        }
        assert_eq!(rows.next(), None, "{}", who.name);
    }
}

#[test]
fn the_highest_level_over_all_teams_of_a_user_counts() {
    let demo = Demo::new();
    let (olivia, marcus) = (demo.actor("olivia"), demo.actor("marcus"));
    let (workspace, platform, app_dev) = (demo.workspace("network-core"), demo.team("platform"), demo.team("app-dev"));
    let set = |actor, team, level: Level| {
        demo.local.execute(actor, &Origin::Console, &Command::SetTeamAccess { workspace, team, access: level.into() }.into())
    };
    set(olivia, app_dev, Level::Read).expect("an owner can");
    set(marcus, app_dev, Level::Plan).expect("platform has admin");
    set(olivia, platform, Level::Write).expect("an owner can");
    let reason = set(marcus, app_dev, Level::Admin).expect_err("write is not enough");
    assert_eq!(reason.to_string(), "This needs admin access to the workspace; there is only write.");
}
