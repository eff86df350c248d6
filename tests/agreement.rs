//! The backend does what the law says: for everybody, about everything, over the demo model.

#[path = "support/demo.rs"]
mod demo;
mod support;
#[path = "support/tables.rs"]
mod tables;

use demo::Demo;
use rusqlite::Connection;
use tables::{Tables, tables};
use tfe_console::backend::{AuditQuery, Backend, Error};
use tfe_console::domain::{
    Actor, AuthenticationToken, Command, Description, Email, Expiry, Id, Level, Lifetime, Name, SafeText, Seen, SeenLifetime,
    TokenKind, TokenOwner,
};
use tfe_console::policy::{Act, Decision, Facts, Reason, Rule, Sight, Standing, TeamFacts, decide};

/// What somebody is to acme, worked out by hand from `assets/demo.toml`.
struct Who {
    name: &'static str,
    /// Where no team is in question, or a team that they are not in.
    standing: Standing,
    teams: &'static [&'static str],
    /// On the workspace network-core.
    level: Option<Level>,
}

const fn who(name: &'static str, standing: Standing, teams: &'static [&'static str], level: Option<Level>) -> Who {
    Who { name, standing, teams, level }
}

const EVERYBODY: [Who; 14] = [
    who("operator", Standing::Operator, &[], None),
    who("olivia", Standing::Owner, &["owners"], None),
    who("marcus", Standing::Member, &["platform", "app-dev"], Some(Level::Admin)),
    who("nina", Standing::Member, &["security"], Some(Level::Read)),
    who("dana", Standing::Member, &["release"], None),
    who("zoe", Standing::Outsider, &[], None),
    who("guest", Standing::Outsider, &[], None),
    who("team owners", Standing::OwnersTeamToken, &["owners"], None),
    who("team platform", Standing::OtherTeamToken, &["platform"], Some(Level::Admin)),
    who("team security", Standing::OtherTeamToken, &["security"], Some(Level::Read)),
    who("team release", Standing::OtherTeamToken, &["release"], None),
    who("organization acme", Standing::OrganizationToken, &[], None),
    who("team support", Standing::ForeignToken, &[], None),
    who("organization initech", Standing::ForeignToken, &[], None),
];

const TEAMS: [(&str, u32); 7] =
    [("owners", 2), ("app-dev", 2), ("data", 1), ("platform", 3), ("release", 2), ("sandbox", 2), ("security", 1)];

/// What the facts of an act are about.
#[derive(Clone, Copy)]
enum About {
    Nothing,
    Oneself(&'static str),
    Acme,
    Team(&'static str),
    /// The team's access to the workspace network-core.
    Access(&'static str),
    /// The team owners, when olivia alone is left in it.
    LastOwner,
}

impl Who {
    fn standing_on(&self, team: &str) -> Standing {
        match self.standing {
            Standing::Member if self.teams.contains(&team) => Standing::TeamMember,
            Standing::OtherTeamToken if self.teams.contains(&team) => Standing::TeamToken,
            other => other,
        }
    }

    fn facts(&self, about: About) -> Facts {
        let somewhere = !matches!(about, About::Nothing | About::Oneself(_));
        let standing = match about {
            About::Nothing | About::Oneself(_) => match self.name.split_once(' ') {
                Some(_) => Standing::ForeignToken,
                None if self.name == "operator" => Standing::Operator,
                None => Standing::Outsider,
            },
            About::Acme => self.standing,
            About::Team(team) | About::Access(team) => self.standing_on(team),
            About::LastOwner => self.standing_on("owners"),
        };
        let owners: &[&str] = match about {
            About::Nothing | About::Oneself(_) => &[],
            About::LastOwner => &["olivia"],
            _ => &["olivia", "omar"],
        };
        let team = match about {
            About::Team(team) | About::Access(team) => TEAMS.into_iter().find(|(name, _)| *name == team),
            About::LastOwner => Some(("owners", 1)),
            _ => None,
        };
        Facts {
            standing,
            oneself: matches!(about, About::Oneself(name) if name == self.name),
            organization: if somewhere { "acme" } else { "" }.into(),
            owners: owners.iter().map(|owner| SafeText::new(owner)).collect(),
            team: team.map(|(name, members)| TeamFacts { name: name.into(), is_owners: name == "owners", members }),
            level: self.level.filter(|_| matches!(about, About::Access(_))),
            read_only: None,
        }
    }

    fn may(&self, act: Act<'_>, about: About) -> Decision {
        decide(act, &self.facts(about))
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
    Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description }
}

/// Every kind of command, on a target that it fits.
fn commands(demo: &Demo) -> Vec<(Command, About)> {
    let (acme, network) = (demo.organization("acme"), demo.workspace("network-core"));
    let mut commands = vec![
        (Command::CreateUser { username: name("new"), email: email(), two_factor: false }, About::Nothing),
        (Command::CreateOrganization { name: name("new"), email: email() }, About::Nothing),
        (Command::CreateTeam { organization: acme, name: name("new") }, About::Acme),
        (Command::CreateWorkspace { organization: acme, name: name("new") }, About::Acme),
        (Command::RemoveMember { team: demo.team("owners"), user: demo.user("olivia") }, About::LastOwner),
        (Command::AcknowledgeToken { token: marcus_token(demo) }, About::Oneself("marcus")),
        (Command::ResetClock, About::Nothing),
    ];
    for (kind, days) in
        [(TokenKind::Organization, None), (TokenKind::Team, Lifetime::days(365)), (TokenKind::User, Lifetime::days(1))]
    {
        let seen = SeenLifetime::This(None);
        commands.push((Command::SetMaximumLifetime { organization: acme, kind, seen, lifetime: days }, About::Acme));
    }
    for (team_name, user) in [("platform", "lena"), ("owners", "omar")] {
        let (team, user) = (demo.team(team_name), demo.user(user));
        let guest = demo.user("guest");
        commands.push((Command::DeleteTeam { team }, About::Team(team_name)));
        commands.push((Command::AddMember { team, user: guest }, About::Team(team_name)));
        commands.push((Command::RemoveMember { team, user }, About::Team(team_name)));
        let level = Level::Plan;
        commands.push((Command::SetTeamAccess { workspace: network, team, level }, About::Access(team_name)));
        commands.push((Command::RemoveTeamAccess { workspace: network, team }, About::Access(team_name)));
    }
    for (owner, about) in [
        (TokenOwner::Organization(acme), About::Acme),
        (TokenOwner::Team(demo.team("platform")), About::Team("platform")),
        (TokenOwner::Team(demo.team("owners")), About::Team("owners")),
        (TokenOwner::User(demo.user("marcus")), About::Oneself("marcus")),
    ] {
        commands.push((generate(owner), about));
        commands.push((Command::RevokeToken { owner, seen: Seen::Anything }, about));
    }
    commands
}

/// The token of team platform, which marcus has generated.
fn marcus_token(demo: &Demo) -> Id<AuthenticationToken> {
    demo.local.team(demo.actor("marcus"), demo.team("platform")).expect("a team").token.expect("a token").id
}

/// A model in which the command can be tried; the ids are the same in every one.
fn demo_for(about: About) -> Demo {
    let demo = Demo::new();
    if matches!(about, About::LastOwner) {
        let remove = Command::RemoveMember { team: demo.team("owners"), user: demo.user("omar") };
        demo.local.execute(demo.actor("olivia"), &remove).expect("another owner is left");
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
            let answer = demo.local.execute(actor, &command).expect_err(who.name);
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
            let outcome = match demo.local.execute(actor, &command) {
                Ok(_) => "done",
                // There is no token of the team owners to delete, and a user's is deleted only by its id.
                Err(Error::Conflict(_)) if matches!(command, Command::RevokeToken { .. }) => "conflict",
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
            (Command::DeleteTeam { .. }, About::Team("owners")) | (_, About::Access("owners") | About::LastOwner)
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
            match demo.local.execute(demo.actor(who.name), &command) {
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
        let page = demo.local.teams(demo.actor(who.name), demo.organization("acme"));
        match who.may(Act::See(Sight::Settings), About::Acme) {
            Decision::Deny(reason) => assert_eq!(page.expect_err(who.name), Error::Denied(reason)),
            Decision::Allow => {
                let page = page.expect(who.name);
                let rows: Vec<&str> = page.teams.iter().map(|row| row.name.as_str()).collect();
                let all = who.may(Act::See(Sight::AllTeams), About::Acme).is_allowed();
                let seen = TEAMS.map(|(team, _)| team).into_iter().filter(|team| all || who.teams.contains(team));
                assert_eq!(rows, seen.collect::<Vec<_>>(), "{}", who.name);
                assert_eq!(told(&page.facts), told(&who.facts(About::Acme)), "{}", who.name);
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
            match who.may(Act::See(Sight::Team), About::Team(team)) {
                Decision::Deny(reason) => assert_eq!(page.expect_err(who.name), Error::Denied(reason)),
                Decision::Allow => {
                    let page = page.expect(who.name);
                    assert_eq!(page.members.len(), members as usize, "{team}");
                    assert_eq!(told(&page.facts), told(&who.facts(About::Team(team))), "{} {team}", who.name);
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
        if let Decision::Deny(reason) = who.may(Act::See(Sight::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let token: Result<bool, Reason> = page.expect(who.name).token.map(|token| token.is_some());
        match who.may(Act::See(Sight::OrganizationToken), About::Acme) {
            Decision::Deny(reason) => assert_eq!(token, Err(reason), "{}", who.name),
            Decision::Allow => assert_eq!(token, Ok(true), "{}", who.name),
        }
    }
}

#[test]
fn the_list_of_tokens_has_the_teams_whose_token_the_actor_may_see_and_says_what_it_hides() {
    let demo = Demo::new();
    for who in EVERYBODY {
        let page = demo.local.tokens(demo.actor(who.name), demo.organization("acme"));
        if let Decision::Deny(reason) = who.may(Act::See(Sight::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let page = page.expect(who.name);
        assert_eq!(page.hidden.as_ref(), who.may(Act::See(Sight::AllTeams), About::Acme).reason(), "{}", who.name);
        assert_eq!(told(&page.facts), told(&who.facts(About::Acme)), "{}", who.name);
        let seen =
            TEAMS.map(|(team, _)| team).into_iter().filter(|team| who.may(Act::See(Sight::Team), About::Team(team)).is_allowed());
        let rows: Vec<&str> = page.rows.iter().map(|row| row.whose.as_str()).collect();
        assert_eq!(rows, seen.collect::<Vec<_>>(), "{}", who.name);
        for row in &page.rows {
            let (team, _) = TEAMS.into_iter().find(|(team, _)| *team == row.whose.as_str()).expect("a team");
            assert_eq!(row.owner, TokenOwner::Team(demo.team(team)));
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
            match who.may(Act::See(Sight::UserTokens), About::Oneself(whose)) {
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
        if let Decision::Deny(reason) = who.may(Act::See(Sight::Settings), About::Acme) {
            assert_eq!(page.expect_err(who.name), Error::Denied(reason));
            continue;
        }
        let page = page.expect(who.name);
        let decision = who.may(Act::See(Sight::AuditLog), About::Acme);
        assert_eq!(page.why_not.as_ref(), decision.reason(), "{}", who.name);
        assert_eq!(page.everything, decision.is_allowed(), "{}", who.name);
        assert_eq!(told(&page.facts), told(&who.facts(About::Acme)), "{}", who.name);
        let me = actor.to_string();
        let others = page.rows.iter().filter(|row| row.actor.as_str() != me && row.target.as_str() != me).count();
        assert_eq!(others > 0, decision.is_allowed(), "{}", who.name);
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
        let member = who.may(Act::See(Sight::Settings), About::Acme).is_allowed();
        assert_eq!(told_of, member.then(|| told(&who.facts(About::Acme))), "{}", who.name);
    }
}

#[test]
fn the_highest_level_over_all_teams_of_a_user_counts() {
    let demo = Demo::new();
    let (olivia, marcus) = (demo.actor("olivia"), demo.actor("marcus"));
    let (workspace, platform, app_dev) = (demo.workspace("network-core"), demo.team("platform"), demo.team("app-dev"));
    let set = |actor, team, level| demo.local.execute(actor, &Command::SetTeamAccess { workspace, team, level });
    set(olivia, app_dev, Level::Read).expect("an owner may");
    set(marcus, app_dev, Level::Plan).expect("platform has admin");
    set(olivia, platform, Level::Write).expect("an owner may");
    let reason = set(marcus, app_dev, Level::Admin).expect_err("write is not enough");
    assert_eq!(reason.to_string(), "This needs admin access to the workspace; there is only write.");
}
