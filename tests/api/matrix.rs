//! Every endpoint of the table with every kind of token at every level of access: the server's answer is what the
//! console says, and what is refused leaves nothing behind.

mod absent;
mod examples;
mod ground;
mod permissions;

use std::collections::BTreeMap;
use std::fmt::Write;

use examples::{Example, Locked, Says, examples};
use ground::{Asker, Ground, Stance, WORKSPACE};
use serde_json::json;
use tfe_console::api::endpoint::{Endpoint, Entry};
use tfe_console::api::endpoints::ENDPOINTS;
use tfe_console::backend::{Backend, Survey};
use tfe_console::domain::{Actor, ProjectRights, TokenKind};
use tfe_console::insight::holder::Holder;
use tfe_console::insight::powers::{Cell, Deed, Question, Scope, Subject, Verdict, powers, questions};
use tfe_console::policy::{Facts, ProjectFacts, Role, decide};

/// The console as an owner has it before them: what it says about each asker.
struct Console {
    survey: Survey,
    subject: Subject,
}

/// An asker as the console knows them, with the answers to "what can this token do?".
struct Known<'a> {
    holder: Holder<'a>,
    powers: Vec<Cell>,
}

impl Console {
    fn new(ground: &Ground) -> Self {
        let (house, olivia) = (&ground.house, Actor::User(ground.house.user("olivia")));
        let survey = house.local.survey(olivia, house.organization("acme")).expect("a survey");
        let subject =
            Subject { team: ground.team, workspace: ground.workspace, project: ground.project, ..Subject::of(survey.id) };
        Self { survey, subject }
    }

    /// Who asks as the console knows them; the token of another organization's team is not among its tokens.
    fn knows(&self, asker: &Asker) -> Option<Known<'_>> {
        let holder = match asker.stance {
            Stance::Inside(owner) => Holder::of(&self.survey, owner)?,
            Stance::Outsider => Holder::person(&self.survey, |_| false),
            Stance::Foreign | Stance::Nobody => return None,
        };
        let powers = powers(&self.survey, &holder);
        Some(Known { holder, powers })
    }

    fn says(&self, known: Option<&Known<'_>>, says: Says) -> bool {
        let may = |deed: Deed, facts: &Facts| decide(deed.act(), facts).is_allowed();
        let foreign = Facts::of_nothing(Role::ForeignToken, None);
        let (about, deed) = match says {
            Says::Line(label) => return self.line(known, label),
            Says::Organization(deed) => (Scope::Organization, deed),
            Says::Team(deed) => (Scope::Teams, deed),
            Says::Workspace(deed) => (Scope::Workspaces, deed),
            Says::Project(deed) => {
                let facts = known.map_or(foreign, |known| self.about_project(&known.holder));
                return may(deed(&self.subject), &facts);
            }
        };
        let Some(Known { holder, .. }) = known else { return may(deed(&self.subject), &foreign) };
        let facts = match about {
            Scope::Teams => {
                let team = self.survey.teams.iter().find(|team| team.id == self.subject.team).expect("the team");
                holder.facts_about_team(team)
            }
            Scope::Workspaces => holder.facts_about_workspace(WORKSPACE.into(), &holder.given(self.subject.workspace)),
            Scope::Organization | Scope::Alone => holder.facts(),
        };
        may(deed(&self.subject), &facts)
    }

    /// The facts of an act that is about the project.
    fn about_project(&self, holder: &Holder<'_>) -> Facts {
        let given = holder.teams.iter().flat_map(|team| &team.projects).filter(|row| row.id == self.subject.project);
        let granted = given.fold(ProjectRights::NONE, |all, row| all.union(row.access.project_rights()));
        holder.facts().about_project(ProjectFacts { name: "matrix project".into(), is_default: false }, granted)
    }

    /// What "what can this token do?" answers in the line of this label.
    fn line(&self, known: Option<&Known<'_>>, label: &str) -> bool {
        let place = questions().position(|question| question.label == label).unwrap_or_else(|| panic!("no line: {label}"));
        let question: &Question = questions().nth(place).expect("a question");
        let Some(known) = known else {
            let facts = Facts::of_nothing(Role::ForeignToken, None);
            return decide(question.deed(&self.subject).act(), &facts).is_allowed();
        };
        let Cell { verdict, grounds, .. } = &known.powers[place];
        let about = if question.scope() == Scope::Teams { "level-write" } else { WORKSPACE };
        match *verdict {
            Verdict::Yes => true,
            Verdict::No(_) => false,
            Verdict::Unknown(..) => unreachable!("a model tells everything"),
            Verdict::Some(..) => grounds.iter().any(|ground| ground.allowed && ground.on.iter().any(|on| on.as_str() == about)),
        }
    }
}

/// The label of an endpoint's line in "what can this token do?", if it has one.
fn label(endpoint: &Endpoint) -> Option<String> {
    let path = endpoint.path.strip_prefix("/api/v2")?;
    let parts = path.split('/').map(|part| match part {
        "{organization}" => ":org",
        part if part.starts_with('{') => ":id",
        part => part,
    });
    let label = format!("{} {}", endpoint.method, parts.collect::<Vec<_>>().join("/"));
    questions().any(|question| question.label == label).then_some(label)
}

/// Whether the console says that this asker may do what the example does, by the example's own words and by the line
/// of the endpoint.
fn expected(console: &Console, asker: &Asker, known: Option<&Known<'_>>, endpoint: &Endpoint, example: &Example) -> bool {
    let Entry::Token(kinds) = endpoint.entry else { return true };
    if asker.stance == Stance::Nobody {
        return false;
    }
    let kind = known.map_or(TokenKind::Team, |known| known.holder.kind);
    let said = kinds.include_kind(kind) && example.says.iter().all(|says| console.says(known, *says));
    if let (Some(label), true) = (label(endpoint), known.is_some()) {
        assert_eq!(console.line(known, &label), said, "two lines of the console contradict: {label}, {}", asker.name);
    }
    said
}

/// The status of the answer to an example, on the ground as it was made.
fn status(ground: &Ground, asker: &Asker, endpoint: &Endpoint, example: &Example, allowed: bool) -> u16 {
    let lock = "/api/v2/workspaces/{workspace}/actions/lock";
    match example.locked {
        Locked::ByTheAsker if allowed => drop(ground.ask(asker, "POST", lock, &json!({}))),
        Locked::ByAnOwner if allowed => drop(ground.ask(&ground.askers[0], "POST", lock, &json!({}))),
        _ => {}
    }
    ground.ask(asker, endpoint.method.as_str(), example.path, &example.body).status
}

#[test]
fn the_server_answers_every_token_as_the_console_says() {
    let ground = Ground::new();
    let console = Console::new(&ground);
    let mut examples: BTreeMap<&str, Example> = examples().into_iter().map(|example| (example.endpoint, example)).collect();
    let known: Vec<Option<Known<'_>>> = ground.askers.iter().map(|asker| console.knows(asker)).collect();
    let mut table = String::new();
    for word in 0..2 {
        let heads = ground.askers.iter().map(|asker| asker.name.split(' ').nth(word).unwrap_or_default());
        let heads = heads.fold(String::new(), |line, head| line + &format!(" {head:>7.7}"));
        let _ = writeln!(table, "{:<90}{heads}", "");
    }
    let mut wrong = Vec::new();
    for endpoint in ENDPOINTS {
        let name = endpoint.to_string();
        let example = examples.remove(name.as_str()).unwrap_or_else(|| {
            panic!("{name} has no example. Say in tests/api/matrix/examples.rs what is sent to it, and who can send it.")
        });
        let _ = write!(table, "{name:<90}");
        for (asker, known) in ground.askers.iter().zip(&known) {
            let allowed = expected(&console, asker, known.as_ref(), endpoint, &example);
            let status = status(&ground, asker, endpoint, &example, allowed);
            let _ = write!(table, " {status:>7}");
            let refusal = if asker.stance == Stance::Nobody { 401 } else { 404 };
            // 403 and 409 are about what is there, which is told to who may do it.
            // A host says 403 to who is in the organization, with a token that the endpoint takes, and sets no lifetimes.
            let inside = matches!(asker.stance, Stance::Inside(_))
                && matches!((endpoint.entry, known), (Entry::Token(kinds), Some(known)) if kinds.include_kind(known.holder.kind));
            let refusal = if inside && name.ends_with("token-ttl-policies") { 403 } else { refusal };
            // What is not here is refused to whoever could have made it.
            let answered = match allowed {
                true if example.absent => status == 422,
                true => matches!(status, 200..=299 | 403 | 409),
                false => status == refusal,
            };
            if !answered {
                wrong.push(format!("{name} by {}: {status}, and the console says {allowed}", asker.name));
            }
            if endpoint.writes() && allowed {
                ground.restore();
            }
        }
        table.push('\n');
        let changed = ground.changed();
        assert!(changed.is_empty(), "{name} was refused, or is only read, and has changed {changed:?}");
    }
    assert!(wrong.is_empty(), "the server and the console disagree:\n{}", wrong.join("\n"));
    let left: Vec<&&str> = examples.keys().collect();
    assert!(left.is_empty(), "examples of endpoints that there are not: {left:?}");
    insta::assert_snapshot!("the_server_answers_every_token_as_the_console_says", table);
}

#[test]
fn no_statement_of_an_endpoint_scans_a_table() {
    let ground = Ground::new();
    for example in examples() {
        let method = example.endpoint.split(' ').next().unwrap_or_default();
        for name in ["user owner", "user read", "team write", "organization"] {
            let asker = ground.askers.iter().find(|asker| asker.name == name).unwrap_or_else(|| panic!("nobody is {name}"));
            ground.ask(asker, method, example.path, &example.body);
            if method != "GET" {
                ground.restore();
            }
        }
    }
    crate::scans::assert_none_but(&ground.house.raw(), &[]);
}
