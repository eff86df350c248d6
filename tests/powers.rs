//! What a token can do: the seed's rules and its chart, the endpoints of the server, and the model itself say the same.

#[path = "support/demo.rs"]
mod demo;
#[path = "support/ground.rs"]
mod ground;
mod support;

use std::collections::BTreeSet;

use demo::Demo;
use ground::{Ground, name};
use tfe_console::api::endpoint::Entry;
use tfe_console::api::endpoints::ENDPOINTS as SERVED;
use tfe_console::backend::{Backend, Error, Survey, unsurveyed};
use tfe_console::domain::{Actor, Command, Level, OWNERS, Permission, SafeText, TokenOwner, Visibility};
use tfe_console::insight::holder::Holder;
use tfe_console::insight::powers::{CHART, Cell, Deed, ENDPOINTS, Question, Scope, Subject, Verdict, powers, questions};
use tfe_console::policy::{Act, Facts, Kinds, ReadPermission, Reason, Rule, decide};

/// The answer to the question of this label.
fn answer(survey: &Survey, owner: TokenOwner, label: &str) -> Cell {
    let holder = Holder::of(survey, owner).expect("known");
    let place = questions().position(|question| question.label == label).unwrap_or_else(|| panic!("no question: {label}"));
    powers(survey, &holder).swap_remove(place)
}

fn verdict(survey: &Survey, owner: TokenOwner, label: &str) -> Verdict {
    answer(survey, owner, label).verdict
}

/// All that is said of why.
fn why(cell: &Cell) -> String {
    cell.grounds.iter().map(|ground| ground.text.as_str()).collect::<Vec<_>>().join(" ")
}

const STARTS_RUNS: [&str; 4] = ["Plan runs", "POST /runs", "Apply runs", "Create configuration versions"];
const VERSIONS: [&str; 2] = ["POST /workspaces/:id/configuration-versions", "Create speculative configuration versions"];

#[test]
fn an_organization_token_never_starts_runs_or_creates_configuration_versions() {
    let ground = Ground::new();
    let team = ground.team("platform", Visibility::Organization, &Permission::ALL, &[]);
    ground.access(team, ground.workspace("core"), Level::Admin);
    let survey = ground.survey(ground.ada);
    for label in STARTS_RUNS.into_iter().chain(VERSIONS) {
        assert_eq!(verdict(&survey, ground.organization_token(), label), Verdict::No("T12"), "{label}");
    }
    let cell = answer(&survey, ground.organization_token(), "POST /runs");
    assert_eq!(
        cell.grounds[0].text,
        "This endpoint cannot be accessed with organization tokens. You must access it with a user token or team token."
    );
    assert!(cell.grounds[1].text.starts_with("An organization token cannot start runs"), "{cell:?}");
}

#[test]
fn an_organization_token_creates_and_configures_workspaces_and_teams_but_not_what_is_stronger() {
    let ground = Ground::new();
    ground.team("platform", Visibility::Secret, &[], &[]);
    ground.workspace("core");
    let (survey, token) = (ground.survey(ground.ada), ground.organization_token());
    for label in ["Create workspaces", "Modify workspaces", "Create teams", "Write workspace variables", "View audit trails"] {
        let cell = answer(&survey, token, label);
        assert_eq!((cell.verdict, cell.brief.as_str()), (Verdict::Yes, "implicit"), "{label}");
    }
    assert_eq!(verdict(&survey, token, "Manage team tokens"), Verdict::Some(1, 2), "not that of owners");
    assert_eq!(verdict(&survey, token, "Manage organization tokens"), Verdict::No("D1"));
    assert_eq!(verdict(&survey, token, "GET /ssh-keys/:id"), Verdict::No("D5"));
}

#[test]
fn a_team_token_does_with_a_workspace_what_the_access_of_its_team_lets_it() {
    let ground = Ground::new();
    let [read, plan, write] = [Level::Read, Level::Plan, Level::Write].map(|level| {
        let team = ground.team(level.as_str(), Visibility::Organization, &[], &[]);
        ground.access(team, ground.workspace(&format!("core-{level}")), level);
        TokenOwner::Team(team)
    });
    let survey = ground.survey(ground.ada);
    let ask = |owner, label| verdict(&survey, owner, label);
    let one = Verdict::Some(1, 3);
    for label in STARTS_RUNS.into_iter().chain(VERSIONS) {
        assert_eq!(ask(write, label), one, "{label}");
        assert!(matches!(ask(read, label), Verdict::No("A-plan" | "A-write")), "{label}");
    }
    for (label, expected) in [
        ("Plan runs", one),
        ("POST /runs", one),
        ("Create speculative configuration versions", one),
        ("POST /workspaces/:id/configuration-versions (speculative)", one),
        ("Create configuration versions", Verdict::No("A-write")),
        ("Apply runs", Verdict::No("A-write")),
        ("Force cancel runs", Verdict::No("A-admin")),
    ] {
        assert_eq!(ask(plan, label), expected, "{label}");
    }
    let cell = answer(&survey, write, "Apply runs");
    let [granted, refused] = &cell.grounds[..] else { panic!("{cell:?}") };
    assert_eq!((granted.text.as_str(), &granted.on), ("write access of the team write", &vec![SafeText::new("core-write")]));
    let none = "This needs write access to the workspace; there is none.";
    assert_eq!(refused.rule, Some("A-write"));
    assert_eq!((refused.text.as_str(), refused.on.len()), (none, 2), "said once of both");
    assert_eq!(cell.brief, "1 of 3 workspaces");
}

#[test]
fn what_grants_something_is_named() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    let leads = ground.team("leads", Visibility::Organization, &[Permission::ManageWorkspaces], &[bob]);
    let platform = ground.team("platform", Visibility::Secret, &[], &[bob]);
    ground.access(platform, ground.workspace("core"), Level::Write);
    let survey = ground.survey(ground.ada);
    let (owners, bob) = (survey.teams[0].id, TokenOwner::User(bob));
    for (owner, label, text) in [
        (TokenOwner::Team(leads), "Write workspace variables", "Manage Workspaces of the team leads"),
        (bob, "Write workspace variables", "Manage Workspaces of the team leads"),
        (TokenOwner::Team(platform), "Write workspace variables", "write access of the team platform"),
        (TokenOwner::User(ground.ada), "Manage organization tokens", "user ada is an owner"),
        (TokenOwner::Team(owners), "Plan runs", "the token of the owners team can do what an owner can"),
        (bob, "Create organizations", "implicit, every user token has it"),
        (ground.organization_token(), "Create teams", "implicit, every organization token has it"),
    ] {
        let cell = answer(&survey, owner, label);
        assert_eq!((why(&cell).as_str(), cell.is_allowed()), (text, true), "{label}");
    }
    let tokens = answer(&survey, TokenOwner::Team(platform), "Manage team tokens");
    assert_eq!(tokens.verdict, Verdict::Some(1, 3));
    assert_eq!(tokens.grounds[0].text, "it is the team's own token");
    let read = answer(&survey, TokenOwner::Team(platform), "Read teams");
    assert_eq!(read.verdict, Verdict::Some(2, 3), "its own, and the visible one");
    assert!(why(&read).contains("every member of the organization can"), "{read:?}");
    let members = answer(&survey, bob, "Manage team tokens");
    assert!(why(&members).starts_with("user bob is in the team"), "{members:?}");
}

#[test]
fn a_permission_reaches_the_workspaces_that_are_to_come() {
    let ground = Ground::new();
    let every = TokenOwner::Team(ground.team("leads", Visibility::Secret, &[Permission::ManageWorkspaces], &[]));
    let named = ground.team("platform", Visibility::Secret, &[], &[]);
    let before = ground.survey(ground.ada);
    assert_eq!(verdict(&before, every, "Plan runs"), Verdict::Yes, "though there is none yet");
    assert_eq!(verdict(&before, TokenOwner::Team(named), "Plan runs"), Verdict::No("A-plan"));
    ground.access(named, ground.workspace("core"), Level::Write);
    let after = ground.survey(ground.ada);
    assert_eq!(verdict(&after, every, "Plan runs"), Verdict::Yes);
    assert_eq!(verdict(&after, TokenOwner::Team(named), "Plan runs"), Verdict::Some(1, 1), "not those to come");
}

#[test]
fn two_tokens_differ_where_they_reach_other_things_and_not_where_other_rules_forbid_the_same() {
    let ground = Ground::new();
    let [one, other] = ["one", "other"].map(|team| {
        let team = ground.team(team, Visibility::Secret, &[], &[]);
        ground.access(team, ground.workspace(&format!("core-{team}")), Level::Read);
        TokenOwner::Team(team)
    });
    let survey = ground.survey(ground.ada);
    let differ = |left, right, label| answer(&survey, left, label).differs(&answer(&survey, right, label));
    assert_eq!(verdict(&survey, one, "Read workspace variables"), verdict(&survey, other, "Read workspace variables"));
    assert!(differ(one, other, "Read workspace variables"));
    assert!(!differ(one, one, "Read workspace variables"));
    assert!(differ(one, ground.organization_token(), "Read workspace variables"));
    assert_eq!(verdict(&survey, one, "Plan runs"), Verdict::No("A-plan"));
    assert!(!differ(one, ground.organization_token(), "Plan runs"), "nobody can, by whichever rule");
}

#[test]
fn a_kind_that_an_endpoint_refuses_is_refused_whatever_the_rules_would_let() {
    let ground = Ground::new();
    let survey = ground.survey(ground.ada);
    let ada = TokenOwner::User(ground.ada);
    let trail = answer(&survey, ada, "GET /organization/audit-trail");
    assert_eq!(trail.verdict, Verdict::No("kind"), "an owner reads the log, but not with a user token");
    assert_eq!(why(&trail), "This endpoint can only be accessed with an organization token or an audit-trails token.");
    let module = answer(&survey, ground.organization_token(), "POST /no-code-modules/:id/workspaces");
    assert_eq!(module.verdict, Verdict::No("kind"), "it creates workspaces, but not so");
}

#[test]
fn who_sees_only_a_part_is_answered_about_that_part_and_about_nobody_whose_teams_they_cannot_know() {
    let ground = Ground::new();
    let (bob, carol) = (ground.user("bob"), ground.user("carol"));
    let own = ground.team("platform", Visibility::Secret, &[], &[bob, carol]);
    let other = ground.team("release", Visibility::Organization, &[], &[carol]);
    ground.access(own, ground.workspace("core"), Level::Write);
    ground.workspace("vault");
    let survey = ground.survey(bob);
    let known = [ground.organization_token(), TokenOwner::Team(own), TokenOwner::User(bob)];
    assert_eq!(Holder::owners(&survey), known);
    assert!(Holder::of(&survey, TokenOwner::Team(other)).is_none() && Holder::of(&survey, TokenOwner::User(carol)).is_none());
    assert_eq!(verdict(&survey, TokenOwner::User(bob), "Plan runs"), Verdict::Some(1, 1), "of those that bob sees");
    for owner in [TokenOwner::Team(own), ground.organization_token()] {
        let tokens = answer(&survey, owner, "Manage team tokens");
        assert_eq!((tokens.verdict, tokens.brief.as_str()), (Verdict::Some(1, 1), "1 of 1 team"), "of those that bob sees");
    }
    // The page of a team says beforehand whether it is in the survey.
    let facts = |team| ground.model.team(Actor::User(bob), team).expect("a team").facts;
    assert_eq!(unsurveyed(&facts(own)), None);
    let rule = |reason: Option<Reason>| reason.map(|reason| reason.rule);
    assert_eq!(rule(unsurveyed(&facts(other))), rule(survey.hidden.clone()));
    assert_eq!(rule(unsurveyed(&facts(other))), Some(Rule::AllTeams));
    assert_eq!(Holder::owners(&ground.survey(ground.ada)).len(), 1 + 3 + 3);
}

/// A mark of the chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    /// Implicit for the kind.
    Implicit,
    /// With the permission.
    Permitted,
    /// Not possible.
    Impossible,
}

/// Lines of the chart of today, for users, teams and organizations. Lines that are several here have the same marks.
const MARKS: [(&str, &str); 36] = [
    ("Manage account settings", "i--"),
    ("Manage user tokens", "i--"),
    ("Read workspace variables", "ppi"),
    ("Write workspace variables", "ppi"),
    ("Plan runs", "pp-"),
    ("Apply runs", "pp-"),
    ("Upload states", "pp-"),
    ("Force cancel runs", "pp-"),
    ("Create configuration versions", "pp-"),
    ("Create speculative configuration versions", "pp-"),
    ("Create workspaces", "ppi"),
    ("Modify workspaces", "ppi"),
    ("Delete workspaces", "ppi"),
    ("Move workspaces to another project", "ppi"),
    ("Create projects", "ppi"),
    ("Remote operations", "pp-"),
    ("Run triggers", "ppi"),
    ("Notification configurations", "pp-"),
    ("Run tasks of workspaces", "ppi"),
    ("Create teams", "ppi"),
    ("Modify teams", "ppi"),
    ("Read teams", "ppi"),
    ("Manage team tokens", "ppi"),
    ("Manage team workspace access", "ppi"),
    ("Manage team membership", "ppi"),
    ("Create organizations", "i--"),
    ("Modify organizations", "p--"),
    ("Manage organization tokens", "p--"),
    ("View audit trails", "--i"),
    ("Invite users", "ppi"),
    ("Sentinel policies", "ppi"),
    ("Policy sets", "ppi"),
    ("Override policy checks", "pp-"),
    ("VCS connections", "ppi"),
    ("SSH keys", "pp-"),
    ("Run tasks of the organization", "ppi"),
];

fn marks(line: &str) -> Vec<Mark> {
    let mark = |letter| match letter {
        'i' => Mark::Implicit,
        'p' => Mark::Permitted,
        _ => Mark::Impossible,
    };
    line.chars().map(mark).collect()
}

#[test]
fn the_answers_are_the_marks_of_the_chart() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    let plain = TokenOwner::Team(ground.team("plain", Visibility::Secret, &[], &[bob]));
    let powerful = ground.team("powerful", Visibility::Organization, &Permission::ALL, &[]);
    ground.access(powerful, ground.workspace("core"), Level::Admin);
    let survey = ground.survey(ground.ada);
    let owners = TokenOwner::Team(survey.teams[0].id);
    let may = |owner, label| answer(&survey, owner, label).is_allowed();
    // Owners alone do it here, because no permission of a team is for it; and their token is a team token (T17).
    let of_owners = ["Run tasks of the organization", "Terraform modules", "Create projects"];
    for (label, line) in MARKS.into_iter().chain([("Terraform modules", "pp-")]) {
        let marks = marks(line);
        let user = (may(TokenOwner::User(bob), label), may(TokenOwner::User(ground.ada), label));
        match marks[0] {
            Mark::Implicit => assert_eq!(user, (true, true), "{label}"),
            Mark::Permitted => assert!(user.1, "{label}"),
            Mark::Impossible => assert_eq!(user, (false, false), "{label}"),
        }
        let team = if of_owners.contains(&label) { owners } else { TokenOwner::Team(powerful) };
        assert_eq!(may(team, label), marks[1] != Mark::Impossible, "{label}");
        assert_eq!(may(ground.organization_token(), label), marks[2] == Mark::Implicit, "{label}");
    }
    // What takes a permission is not there without one; but that a team is read, and its token managed, by itself.
    let own: Vec<&str> = CHART.iter().map(|question| question.label).filter(|label| may(plain, label)).collect();
    assert_eq!(own, ["Read teams", "Manage team tokens"]);
    let asked: BTreeSet<&str> = CHART.iter().map(|question| question.label).collect();
    assert_eq!(asked.len(), CHART.len());
    assert_eq!(asked, MARKS.iter().map(|(label, _)| *label).chain(["Terraform modules"]).collect());
}

/// A path with its parameters as stars, as both tables have it.
fn shape(path: &str) -> String {
    let path = path.strip_prefix("/api/v2").unwrap_or(path);
    let part = |part: &str| if part.starts_with(':') || part.starts_with('{') { "*".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn an_endpoint_takes_the_kinds_of_token_that_the_server_takes_there() {
    let asked = |method: &str, path: &str| {
        ENDPOINTS.iter().find(|question| {
            let mut words = question.label.split(' ');
            words.next() == Some(method) && words.next().map(shape) == Some(shape(path))
        })
    };
    let mut both = 0;
    for served in SERVED {
        let Entry::Token(kinds) = served.entry else { continue };
        match asked(served.method.as_str(), served.path) {
            Some(question) => {
                both += 1;
                // The question is about a user's token. A team's described ones are found there too.
                let found = if served.path == "/api/v2/authentication-tokens/{token}" { Kinds::USER } else { kinds };
                assert_eq!(found, question.kinds, "{served}");
            }
            None => assert_ne!(kinds, Kinds::USER_OR_TEAM, "{served} refuses organization tokens, and is not asked about"),
        }
    }
    assert!(both >= 20, "only {both} of them are served");
}

#[test]
fn the_notes_are_those_of_the_documentation() {
    let noted = |until: &str| {
        let noted = ENDPOINTS.iter().filter(|question| question.kinds == Kinds::USER_OR_TEAM && question.since <= until);
        // That a version is speculative is an attribute of the request, not an endpoint.
        // Of locks only the law says it (T12); the documentation is silent.
        noted.filter(|question| !question.label.ends_with("(speculative)") && !question.label.ends_with("lock")).count()
    };
    assert_eq!((noted("2018-09"), noted("2019-06"), noted("9")), (11, 13, 22));
    let labels: BTreeSet<&str> = ENDPOINTS.iter().map(|question| question.label).collect();
    assert_eq!(labels.len(), ENDPOINTS.len());
    let shorts: BTreeSet<&str> = questions().map(|question| question.short).collect();
    assert_eq!(shorts.len(), questions().count(), "none is taken for another where there is little room");
    for question in questions() {
        assert!(question.short.len() <= 27 && question.label.len() <= 57, "{}", question.label);
        assert!(question.remark.is_empty() || question.remark.ends_with('.'), "{}", question.remark);
    }
}

#[test]
fn a_note_says_what_the_law_says() {
    let ground = Ground::new();
    ground.workspace("core");
    let survey = ground.survey(ground.ada);
    for question in ENDPOINTS.iter().filter(|question| question.kinds == Kinds::USER_OR_TEAM) {
        let Verdict::No(code) = verdict(&survey, ground.organization_token(), question.label) else {
            panic!("{} is open to an organization token", question.label)
        };
        let by_kind_alone = question.label == "POST /no-code-modules/:id/workspaces";
        assert_eq!(code == "kind", by_kind_alone, "{}", question.label);
    }
}

/// What an answer says about one workspace or team, or about the organization.
fn says(cell: &Cell, on: Option<&SafeText>) -> bool {
    match cell.verdict {
        Verdict::Yes => true,
        Verdict::No(_) => false,
        Verdict::Unknown(..) => panic!("a model of this machine tells everything"),
        Verdict::Some(..) => cell.grounds.iter().any(|ground| ground.allowed && on.is_some_and(|on| ground.on.contains(on))),
    }
}

/// Whether the model lets somebody do a deed, by what it judges and by the facts that come with what it shows.
fn model_says(demo: &Demo, actor: Actor, deed: &Deed, subject: &Subject) -> bool {
    let by = |facts: Result<Facts, Error>| match facts {
        Ok(facts) => decide(deed.act(), &facts).is_allowed(),
        Err(Error::Denied(_)) => false,
        Err(error) => panic!("{actor} {deed:?}: {error}"),
    };
    match deed {
        Deed::Write(command) => match demo.local.judge(actor, command) {
            Ok(()) => true,
            Err(Error::Denied(_)) => false,
            Err(error) => panic!("{actor} {}: {error}", command.name()),
        },
        Deed::Call(_) => by(demo.local.workspace(actor, subject.workspace).map(|page| page.facts)),
        Deed::Manage(_) => by(demo.local.profile(actor, subject.organization).map(|page| page.facts)),
        Deed::See(ReadPermission::Team) => demo.local.team(actor, subject.team).is_ok(),
        Deed::See(ReadPermission::UserTokens) => demo.local.user_tokens(actor, subject.user).is_ok(),
        Deed::See(ReadPermission::AuditLog) => {
            let query = tfe_console::backend::AuditQuery { limit: 1, ..Default::default() };
            demo.local.audit(actor, subject.organization, &query).expect("a log").everything
        }
        Deed::See(read_permission) => panic!("{read_permission:?} is not asked about"),
    }
}

#[test]
fn every_answer_is_what_the_model_says_to_whoever_comes_with_the_token() {
    let demo = Demo::new();
    let acme = demo.organization("acme");
    let survey = demo.local.survey(demo.actor("olivia"), acme).expect("a survey");
    let owners = Holder::owners(&survey);
    assert_eq!(owners.len(), 1 + 7 + 9);
    let mut asked = 0;
    for owner in owners {
        let (holder, actor) = (Holder::of(&survey, owner).expect("known"), owner.actor());
        for (question, cell) in questions().zip(powers(&survey, &holder)) {
            if !question.kinds.include(actor) {
                assert!(!cell.is_allowed(), "{} {}", holder.name(), question.label);
                continue;
            }
            let user = holder.user.unwrap_or_else(|| demo.user("marcus"));
            let subject =
                Subject { user, team: demo.team("platform"), workspace: demo.workspace("network-core"), ..Subject::of(acme) };
            let mut agree = |subject: &Subject, on: Option<&SafeText>| {
                asked += 1;
                let expected = model_says(&demo, actor, &question.deed(subject), subject);
                assert_eq!(says(&cell, on), expected, "{} {} {on:?}", holder.name(), question.label);
            };
            match question.scope() {
                Scope::Alone | Scope::Organization => agree(&subject, None),
                Scope::Teams => {
                    for team in &survey.teams {
                        agree(&Subject { team: team.id, ..subject }, Some(&team.name));
                    }
                }
                Scope::Workspaces => {
                    for (workspace, name) in &survey.workspaces {
                        agree(&Subject { workspace: *workspace, ..subject }, Some(name));
                    }
                }
            }
        }
    }
    assert!(asked > 5_000, "only {asked} answers");
}

#[test]
fn a_console_that_cannot_write_is_answered_the_same() {
    let demo = Demo::new();
    let survey = |demo: &Demo| demo.local.survey(demo.actor("olivia"), demo.organization("acme")).expect("a survey");
    let all = |survey: &Survey| -> Vec<Vec<Cell>> {
        let owners = Holder::owners(survey).into_iter();
        owners.map(|owner| powers(survey, &Holder::of(survey, owner).expect("known"))).collect()
    };
    let before = all(&survey(&demo));
    let demo = demo.read_only();
    let survey = survey(&demo);
    assert!(
        !decide(Act::Write(&Command::CreateWorkspace { organization: survey.id, project: None, name: name("x") }), &survey.facts)
            .is_allowed()
    );
    assert_eq!(all(&survey), before);
}

#[test]
fn the_team_owners_is_asked_about_as_any_other() {
    let ground = Ground::new();
    let survey = ground.survey(ground.ada);
    assert_eq!(survey.teams[0].name.as_str(), OWNERS);
    let owners = TokenOwner::Team(survey.teams[0].id);
    let refused: Vec<&str> = questions()
        .filter(|question: &&Question| !answer(&survey, owners, question.label).is_allowed())
        .map(|question| question.label)
        .collect();
    // What is a user's own, and what only users, or organization tokens, do.
    assert_eq!(
        refused,
        [
            "Manage account settings",
            "Manage user tokens",
            "Create organizations",
            "View audit trails",
            "GET /users/:id/authentication-tokens",
            "POST /users/:id/authentication-tokens",
            "GET /authentication-tokens/:id",
            "DELETE /authentication-tokens/:id",
            "PATCH /account/update",
            "PATCH /account/password",
            "GET /organization/audit-trail",
        ]
    );
}
