//! The law as one table, to be read and reviewed as a whole: `snapshots/policy__the_law.snap`.

use std::collections::BTreeSet;
use std::fmt::Write;

use tfe_console::domain::{
    Command, Email, Expiry, Id, Kind, Level, Lifetime, Name, OWNERS, SafeText, Seen, SeenLifetime, TokenKind, TokenOwner,
};
use tfe_console::policy::{Act, Call, Decision, Facts, Reason, Rule, Sight, Standing, TeamFacts, decide};

/// What an act is about, where the answer depends on it.
#[derive(Clone, Copy, Default)]
struct Setting {
    team: Option<(&'static str, u32)>,
    oneself: bool,
    level: Option<Level>,
    read_only: bool,
}

const NOWHERE: Setting = Setting { team: None, oneself: false, level: None, read_only: false };
const TEAM: Setting = Setting { team: Some(("platform", 3)), ..NOWHERE };
const ON_OWNERS: Setting = Setting { team: Some((OWNERS, 2)), ..NOWHERE };
const LAST_OWNER: Setting = Setting { team: Some((OWNERS, 1)), ..NOWHERE };
const ONESELF: Setting = Setting { oneself: true, ..NOWHERE };

impl Setting {
    fn at(self, level: Option<Level>) -> Self {
        Self { level, ..self }
    }

    fn facts(self, standing: Standing) -> Facts {
        // A level comes with a team's access; who is in no team of the organization has none.
        let in_a_team =
            !matches!(standing, Standing::Operator | Standing::Outsider | Standing::OrganizationToken | Standing::ForeignToken);
        let team = |(name, members)| TeamFacts { name: SafeText::new(name), is_owners: name == OWNERS, members };
        Facts {
            standing,
            oneself: self.oneself,
            organization: "acme".into(),
            owners: ["olivia", "omar"].map(SafeText::from).into(),
            team: self.team.map(team),
            level: self.level.filter(|_| in_a_team),
            read_only: self.read_only.then(|| "the file model.db is read-only".into()),
        }
    }

    /// Whoever is in the team `owners` is an owner, and its token is the owners team token.
    fn can_be(self, standing: Standing) -> bool {
        let on_owners = self.team.is_some_and(|(name, _)| name == OWNERS);
        !(on_owners && matches!(standing, Standing::TeamMember | Standing::TeamToken))
    }
}

fn id<K: Kind>() -> Id<K> {
    Id::parse(&format!("{}-{}", K::PREFIX, "1".repeat(16))).expect("an id")
}

fn name() -> Name {
    Name::parse("NAME", "some").expect("a name")
}

fn email() -> Email {
    Email::parse("EMAIL", "some@example.com").expect("an address")
}

fn generate(owner: TokenOwner) -> Command {
    Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Never, description: None }
}

fn set_maximum() -> Command {
    let (seen, lifetime) = (SeenLifetime::Anything, Lifetime::days(90));
    Command::SetMaximumLifetime { organization: id(), kind: TokenKind::Team, seen, lifetime }
}

fn revoke(owner: TokenOwner) -> Command {
    Command::RevokeToken { owner, seen: Seen::Anything }
}

/// The kind of command after this one. A new kind does not compile until it has its place here.
fn next_command(command: &Command) -> Option<Command> {
    Some(match command {
        Command::CreateUser { .. } => Command::CreateOrganization { name: name(), email: email() },
        Command::CreateOrganization { .. } => Command::CreateTeam { organization: id(), name: name() },
        Command::CreateTeam { .. } => Command::DeleteTeam { team: id() },
        Command::DeleteTeam { .. } => Command::AddMember { team: id(), user: id() },
        Command::AddMember { .. } => Command::RemoveMember { team: id(), user: id() },
        Command::RemoveMember { .. } => Command::CreateWorkspace { organization: id(), name: name() },
        Command::CreateWorkspace { .. } => Command::SetTeamAccess { workspace: id(), team: id(), level: Level::Read },
        Command::SetTeamAccess { .. } => Command::RemoveTeamAccess { workspace: id(), team: id() },
        Command::RemoveTeamAccess { .. } => generate(TokenOwner::Organization(id())),
        Command::GenerateToken { owner: TokenOwner::Organization(_), .. } => revoke(TokenOwner::Organization(id())),
        Command::RevokeToken { owner: TokenOwner::Organization(_), .. } => generate(TokenOwner::Team(id())),
        Command::GenerateToken { owner: TokenOwner::Team(_), .. } => revoke(TokenOwner::Team(id())),
        Command::RevokeToken { owner: TokenOwner::Team(_), .. } => generate(TokenOwner::User(id())),
        Command::GenerateToken { owner: TokenOwner::User(_), .. } => revoke(TokenOwner::User(id())),
        Command::RevokeToken { owner: TokenOwner::User(_), .. } => Command::AcknowledgeToken { token: id() },
        Command::AcknowledgeToken { .. } => set_maximum(),
        Command::SetMaximumLifetime { .. } => Command::ResetClock,
        Command::ResetClock => return None,
    })
}

fn commands() -> Vec<Command> {
    let first = Command::CreateUser { username: name(), email: email(), two_factor: true };
    std::iter::successors(Some(first), next_command).collect()
}

fn settings_of_command(command: &Command) -> Vec<(&'static str, Setting)> {
    match command {
        Command::CreateUser { .. }
        | Command::CreateOrganization { .. }
        | Command::CreateTeam { .. }
        | Command::CreateWorkspace { .. }
        | Command::SetMaximumLifetime { .. }
        | Command::ResetClock
        | Command::GenerateToken { owner: TokenOwner::Organization(_), .. }
        | Command::RevokeToken { owner: TokenOwner::Organization(_), .. } => vec![("", NOWHERE)],
        Command::RemoveMember { .. } => vec![("a team", TEAM), ("owners", ON_OWNERS), ("owners, the last", LAST_OWNER)],
        Command::DeleteTeam { .. }
        | Command::AddMember { .. }
        | Command::GenerateToken { owner: TokenOwner::Team(_), .. }
        | Command::RevokeToken { owner: TokenOwner::Team(_), .. } => vec![("a team", TEAM), ("owners", ON_OWNERS)],
        Command::SetTeamAccess { .. } | Command::RemoveTeamAccess { .. } => vec![
            ("no access", TEAM),
            ("at write", TEAM.at(Some(Level::Write))),
            ("at admin", TEAM.at(Some(Level::Admin))),
            ("owners, at admin", ON_OWNERS.at(Some(Level::Admin))),
        ],
        Command::GenerateToken { owner: TokenOwner::User(_), .. }
        | Command::RevokeToken { owner: TokenOwner::User(_), .. }
        | Command::AcknowledgeToken { .. } => vec![("one's own", ONESELF), ("another's", NOWHERE)],
    }
}

fn next_sight(sight: Sight) -> Option<Sight> {
    Some(match sight {
        Sight::Settings => Sight::AllTeams,
        Sight::AllTeams => Sight::Team,
        Sight::Team => Sight::OrganizationToken,
        Sight::OrganizationToken => Sight::UserTokens,
        Sight::UserTokens => Sight::AuditLog,
        Sight::AuditLog => return None,
    })
}

fn settings_of_sight(sight: Sight) -> Vec<(&'static str, Setting)> {
    match sight {
        Sight::Settings | Sight::AllTeams | Sight::OrganizationToken | Sight::AuditLog => vec![("", NOWHERE)],
        Sight::Team => vec![("a team", TEAM), ("owners", ON_OWNERS)],
        Sight::UserTokens => vec![("one's own", ONESELF), ("another's", NOWHERE)],
    }
}

fn next_call(call: Call) -> Option<Call> {
    Some(match call {
        Call::Read => Call::CreateRun,
        Call::CreateRun => Call::CreateSpeculativeConfigurationVersion,
        Call::CreateSpeculativeConfigurationVersion => Call::CreateConfigurationVersion,
        Call::CreateConfigurationVersion => Call::ApplyRun,
        Call::ApplyRun => Call::WriteVariables,
        Call::WriteVariables => Call::Lock,
        Call::Lock => Call::UploadState,
        Call::UploadState => Call::Configure,
        Call::Configure => return None,
    })
}

/// The level that is just too low, and the one that is enough.
fn settings_of_call(call: Call) -> Vec<(&'static str, Setting)> {
    match call {
        Call::Read => vec![("no access", NOWHERE), ("at read", NOWHERE.at(Some(Level::Read)))],
        Call::CreateRun | Call::CreateSpeculativeConfigurationVersion => {
            vec![("at read", NOWHERE.at(Some(Level::Read))), ("at plan", NOWHERE.at(Some(Level::Plan)))]
        }
        Call::CreateConfigurationVersion | Call::ApplyRun | Call::WriteVariables | Call::Lock | Call::UploadState => {
            vec![("at plan", NOWHERE.at(Some(Level::Plan))), ("at write", NOWHERE.at(Some(Level::Write)))]
        }
        Call::Configure => vec![("at write", NOWHERE.at(Some(Level::Write))), ("at admin", NOWHERE.at(Some(Level::Admin)))],
    }
}

/// The table with what it stands for, as it is filled.
#[derive(Default)]
struct Table {
    rows: Vec<(String, [String; Standing::ALL.len()])>,
    legend: BTreeSet<(String, String)>,
}

impl Table {
    fn add(&mut self, name: &str, act: Act<'_>, settings: &[(&str, Setting)]) {
        for (when, setting) in settings {
            let cells = Standing::ALL.map(|standing| match decide(act, &setting.facts(standing)) {
                _ if !setting.can_be(standing) => "–".to_owned(),
                Decision::Allow => "✓".to_owned(),
                Decision::Deny(reason) => {
                    let code = reason.rule.code().to_owned();
                    self.legend.insert((code.clone(), reason.to_string()));
                    code
                }
            });
            let separator = if when.is_empty() { "" } else { ": " };
            self.rows.push((format!("{name}{separator}{when}"), cells));
        }
    }

    fn render(&self) -> String {
        let heads = Standing::ALL.map(|standing| words(&format!("{standing:?}")));
        let height = heads.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines: Vec<(String, [String; Standing::ALL.len()])> = (0..height)
            .map(|line| (String::new(), heads.clone().map(|head| head.get(line).cloned().unwrap_or_default())))
            .collect();
        lines.extend(self.rows.iter().cloned());
        let label = lines.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        let mut text = String::new();
        for (name, cells) in &lines {
            let mut line = format!("{name:label$}");
            for (cell, head) in cells.iter().zip(&heads) {
                let width = head.iter().map(String::len).max().unwrap_or(0).max("A-admin".len());
                write!(line, "  {cell:width$}").expect("a string");
            }
            writeln!(text, "{}", line.trim_end()).expect("a string");
        }
        text.push_str("\n✓        allowed\n–        cannot be: whoever is in the team owners is an owner\n");
        for (code, sentence) in &self.legend {
            writeln!(text, "{code:8} {sentence}").expect("a string");
        }
        text
    }
}

/// `TeamMember` as `Team` over `Member`, for the head of a narrow column.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if letter.is_lowercase() => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

#[test]
fn the_law() {
    let mut table = Table::default();
    for command in &commands() {
        table.add(command.name(), Act::Write(command), &settings_of_command(command));
    }
    table.add("any write", Act::Write(&revoke(TokenOwner::Team(id()))), &[("read-only", Setting { read_only: true, ..TEAM })]);
    for sight in std::iter::successors(Some(Sight::Settings), |sight| next_sight(*sight)) {
        table.add(&format!("see {sight:?}"), Act::See(sight), &settings_of_sight(sight));
    }
    for call in std::iter::successors(Some(Call::Read), |call| next_call(*call)) {
        table.add(&format!("call {call:?}"), Act::Call(call), &settings_of_call(call));
    }
    table.add("sign in", Act::SignIn, &[("", NOWHERE)]);
    insta::assert_snapshot!(table.render());
}

fn refusal(act: Act<'_>, standing: Standing, setting: Setting) -> Reason {
    match decide(act, &setting.facts(standing)) {
        Decision::Deny(reason) => reason,
        Decision::Allow => panic!("{standing:?} may do {act:?}"),
    }
}

fn sentence(act: Act<'_>, standing: Standing, setting: Setting) -> String {
    refusal(act, standing, setting).to_string()
}

#[test]
fn who_may_not_manage_the_organization_token_is_told_who_may() {
    let told = sentence(Act::Write(&generate(TokenOwner::Organization(id()))), Standing::Member, NOWHERE);
    assert_eq!(told, "Only organization owners may manage the organization token. Owners of acme: olivia, omar.");
}

#[test]
fn who_may_not_manage_a_team_token_is_told_who_may() {
    let told = sentence(Act::Write(&revoke(TokenOwner::Team(id()))), Standing::Member, TEAM);
    let rule = "Only members of the team platform and organization owners may manage its token.";
    assert_eq!(told, format!("{rule} Owners of acme: olivia, omar."));
}

#[test]
fn any_member_of_a_team_may_manage_its_token_and_no_other_team_s() {
    for command in [generate(TokenOwner::Team(id())), revoke(TokenOwner::Team(id()))] {
        assert!(decide(Act::Write(&command), &TEAM.facts(Standing::TeamMember)).is_allowed());
        assert_eq!(refusal(Act::Write(&command), Standing::Member, TEAM).rule, Rule::TeamTokenManagers);
    }
}

#[test]
fn no_token_mints_a_stronger_one() {
    let owners_token = generate(TokenOwner::Team(id()));
    let told = sentence(Act::Write(&owners_token), Standing::OrganizationToken, ON_OWNERS);
    assert!(told.starts_with("An organization token cannot manage the token of the team owners, which may do more than it."));
    for standing in [Standing::TeamToken, Standing::OtherTeamToken, Standing::OrganizationToken, Standing::ForeignToken] {
        let act = generate(TokenOwner::Organization(id()));
        assert!(!decide(Act::Write(&act), &NOWHERE.facts(standing)).is_allowed(), "{standing:?}");
    }
}

#[test]
fn an_organization_token_starts_no_runs_and_says_which_token_does() {
    let told = sentence(Act::Call(Call::CreateRun), Standing::OrganizationToken, NOWHERE);
    assert!(told.contains("cannot start runs, create configuration versions"), "{told}");
    assert!(told.ends_with("use a user token or team token."), "{told}");
}

#[test]
fn a_refused_call_names_the_level_that_it_needs_and_the_one_there_is() {
    let act = Act::Call(Call::ApplyRun);
    assert_eq!(
        sentence(act, Standing::TeamToken, NOWHERE.at(Some(Level::Plan))),
        "This needs write access to the workspace; there is only plan."
    );
    assert_eq!(sentence(act, Standing::Member, NOWHERE), "This needs write access to the workspace; there is none.");
}

#[test]
fn owners_and_their_team_s_token_set_maximum_lifetimes_and_nobody_else_does() {
    for standing in Standing::ALL {
        let owns = matches!(standing, Standing::Owner | Standing::OwnersTeamToken);
        assert_eq!(decide(Act::Write(&set_maximum()), &NOWHERE.facts(standing)).is_allowed(), owns, "{standing:?}");
    }
    let told = sentence(Act::Write(&set_maximum()), Standing::OrganizationToken, NOWHERE);
    assert_eq!(told, "Only organization owners may set how long tokens live at most. Owners of acme: olivia, omar.");
}

#[test]
fn who_may_not_read_the_whole_audit_log_is_told_what_there_is_and_who_may() {
    let told = sentence(Act::See(Sight::AuditLog), Standing::Member, NOWHERE);
    let rule = "Only organization owners may read the whole audit log; others see what they did themselves.";
    assert_eq!(told, format!("{rule} Owners of acme: olivia, omar."));
}

#[test]
fn the_last_owner_stays_and_the_sentence_says_what_to_do_first() {
    let remove = Command::RemoveMember { team: id(), user: id() };
    let told = sentence(Act::Write(&remove), Standing::Owner, LAST_OWNER);
    assert_eq!(told, "The last owner cannot be removed; add another owner of acme first.");
    assert!(decide(Act::Write(&remove), &ON_OWNERS.facts(Standing::Owner)).is_allowed());
}

#[test]
fn read_only_refuses_every_write_to_everybody_and_says_why() {
    for command in &commands() {
        for (when, setting) in settings_of_command(command) {
            for standing in Standing::ALL {
                let reason = refusal(Act::Write(command), standing, Setting { read_only: true, ..setting });
                assert_eq!(reason.rule, Rule::ReadOnly, "{} {when} {standing:?}", command.name());
                assert_eq!(reason.to_string(), "Nothing can be changed here: the file model.db is read-only.");
            }
        }
    }
}

#[test]
fn read_only_hides_nothing() {
    for sight in std::iter::successors(Some(Sight::Settings), |sight| next_sight(*sight)) {
        for standing in Standing::ALL {
            let read_only = decide(Act::See(sight), &Setting { read_only: true, ..TEAM }.facts(standing));
            assert_eq!(read_only, decide(Act::See(sight), &TEAM.facts(standing)), "{sight:?} {standing:?}");
        }
    }
}

#[test]
fn only_users_sign_in() {
    for standing in Standing::ALL {
        let user = matches!(standing, Standing::Owner | Standing::TeamMember | Standing::Member | Standing::Outsider);
        assert_eq!(decide(Act::SignIn, &NOWHERE.facts(standing)).is_allowed(), user, "{standing:?}");
    }
    let told = sentence(Act::SignIn, Standing::TeamToken, TEAM);
    assert_eq!(told, "Service accounts cannot be used interactively; act as a user.");
}

#[test]
fn a_higher_level_never_allows_less() {
    for call in std::iter::successors(Some(Call::Read), |call| next_call(*call)) {
        for standing in Standing::ALL {
            let levels = [None, Some(Level::Read), Some(Level::Plan), Some(Level::Write), Some(Level::Admin)];
            let allowed = levels.map(|level| decide(Act::Call(call), &NOWHERE.at(level).facts(standing)).is_allowed());
            assert!(allowed.is_sorted(), "{call:?} {standing:?} {allowed:?}");
        }
    }
}
