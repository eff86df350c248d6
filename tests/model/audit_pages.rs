//! Reading the audit log: who reads which rows, page by page, and through filters.

use tfe_console::backend::local::Local;
use tfe_console::backend::{AuditPage, AuditQuery, AuditRow, Backend, Error, Outcome};
use tfe_console::domain::{Actor, Command, Email, Guard, Name, Origin, SafeText, TokenOwner};
use tfe_console::policy::Rule;

use crate::ground::{Ground, generate, number, organization, team, time, user, user_id};

fn query() -> AuditQuery {
    AuditQuery { limit: 1_000, ..AuditQuery::default() }
}

fn page(model: &Local, actor: Actor, query: &AuditQuery) -> AuditPage {
    model.audit(actor, organization(model, "acme"), query).expect("the log")
}

fn ids(rows: &[AuditRow]) -> Vec<i64> {
    rows.iter().map(|row| row.id).collect()
}

fn text(text: &str) -> SafeText {
    text.into()
}

/// The commands of the rows, with their targets.
fn commands(rows: &[AuditRow]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {}", row.command, row.target_name)).collect()
}

#[test]
fn an_owner_reads_every_row_of_the_organization_the_newest_first() {
    let (ground, model) = Ground::with_demo();
    let acme = organization(&model, "acme");
    for who in ["olivia", "omar"] {
        let page = page(&model, user(&model, who), &query());
        assert!(page.everything && page.why_not.is_none() && !page.more);
        assert!(ids(&page.rows).is_sorted_by(|one, next| one > next));
        let own = format!("AND (actor = '{0}' OR target = '{0}')", user_id(&model, who));
        let expected =
            format!("SELECT count(*) FROM audit_events WHERE organization_id = '{acme}' OR (organization_id IS NULL {own})");
        assert_eq!(i64::try_from(page.rows.len()), Ok(number(&ground.raw(), &expected)), "{who}");
    }
}

#[test]
fn the_log_of_an_organization_begins_with_the_organization() {
    let (_ground, model) = Ground::with_demo();
    let page = page(&model, user(&model, "omar"), &AuditQuery { actor: Some(text("olivia")), ..query() });
    let first = page.rows.last().expect("rows");
    assert_eq!((first.command.as_str(), first.detail.clone()), ("organization.create", Some(text("acme"))));
}

#[test]
fn the_tokens_of_an_organization_are_acknowledged_in_its_log() {
    let (_ground, model) = Ground::with_demo();
    let page = page(&model, user(&model, "omar"), &query());
    let count = |command: &str| page.rows.iter().filter(|row| row.command.as_str() == command).count();
    assert_eq!(count("token.acknowledge"), count("team_token.generate") + count("organization_token.generate"));
}

#[test]
fn who_is_no_owner_reads_their_own_rows_and_why() {
    let (_ground, model) = Ground::with_demo();
    let (marcus, id) = (user(&model, "marcus"), user_id(&model, "marcus").to_string());
    let page = page(&model, marcus, &query());
    assert!(!page.everything);
    let reason = page.why_not.expect("a reason");
    assert_eq!(reason.rule, Rule::AuditReaders);
    assert_eq!(
        reason.to_string(),
        "Only organization owners can read the whole audit log. You see what you did yourself. Owners of acme: olivia, omar."
    );
    assert!(page.rows.iter().all(|row| row.actor.as_str() == id || row.target.as_str() == id));
    assert_eq!(
        commands(&page.rows),
        [
            &format!("token.acknowledge {}", page.rows[0].target_name),
            "team_token.generate team platform",
            "user.create user marcus",
        ]
    );
    assert!(page.head.is_some(), "the head of the log is for everybody to write down");
}

#[test]
fn one_s_own_tokens_are_in_nobody_else_s_log() {
    let (_ground, model) = Ground::with_demo();
    let nina = user_id(&model, "nina");
    generate(&model, Actor::User(nina), TokenOwner::User(nina), Guard::Token(None)).expect("her own");
    let log = |actor| commands(&page(&model, actor, &query()).rows);
    assert!(log(Actor::User(nina)).contains(&"user_token.generate user nina".to_owned()));
    for other in ["omar", "marcus"] {
        assert!(!log(user(&model, other)).iter().any(|line| line.starts_with("user_token")), "{other}");
    }
}

#[test]
fn nobody_reads_the_log_of_another_organization() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let acme = page(&model, olivia, &query());
    let initech = model.audit(olivia, organization(&model, "initech"), &query()).expect("the log");
    // What is about no organization is her own in both.
    let shared = |row: &&AuditRow| row.command.as_str().starts_with("user") || row.target_name.as_str().starts_with("at-");
    let rows = ids(&initech.rows);
    assert!(acme.rows.iter().filter(|row| rows.contains(&row.id)).all(|row| shared(&row)));
    assert!(!commands(&initech.rows).iter().any(|line| line.contains("platform")));
    for who in [user(&model, "guest"), user(&model, "zoe"), Actor::Operator, Actor::Team(team(&model, "platform"))] {
        let page = model.audit(who, organization(&model, "initech"), &query());
        match (who == user(&model, "zoe"), page) {
            (true, Ok(page)) => assert!(!page.everything),
            (false, Err(Error::Denied(reason))) => assert_eq!(reason.rule, Rule::MembersOnly),
            (_, other) => panic!("{who:?}: {other:?}"),
        }
    }
}

#[test]
fn the_tokens_of_the_organization_and_of_its_owners_read_all_of_it() {
    let (_ground, model) = Ground::with_demo();
    for actor in [Actor::Team(team(&model, "owners")), Actor::Organization(organization(&model, "acme"))] {
        let page = page(&model, actor, &query());
        assert!(page.everything && page.rows.iter().any(|row| row.actor_name.as_str() == "marcus"), "{actor:?}");
    }
    let page = page(&model, Actor::Team(team(&model, "platform")), &query());
    assert!(!page.everything);
    assert_eq!(commands(&page.rows).last(), Some(&"team.add_member team platform".to_owned()));
    assert!(page.rows.iter().all(|row| row.target_name.as_str() == "team platform"));
}

#[test]
fn the_pages_have_every_row_once() {
    let (_ground, model) = Ground::with_demo();
    for who in ["olivia", "marcus", "omar"] {
        let whole = page(&model, user(&model, who), &query());
        for limit in [1, 7, 50] {
            let mut rows = Vec::new();
            loop {
                let next = AuditQuery { before: rows.last().map(|row: &AuditRow| row.id), limit, ..query() };
                let page = page(&model, user(&model, who), &next);
                assert!(page.rows.len() <= limit as usize);
                let more = page.more;
                rows.extend(page.rows);
                if !more {
                    break;
                }
            }
            assert_eq!(rows, whole.rows, "{who}, {limit} at a time");
        }
    }
}

#[test]
fn a_page_does_not_move_when_rows_are_added() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let first = page(&model, olivia, &AuditQuery { limit: 10, ..query() });
    let next = AuditQuery { before: first.rows.last().map(|row| row.id), limit: 10, ..query() };
    let before = ids(&page(&model, olivia, &next).rows);
    generate(&model, olivia, TokenOwner::Team(team(&model, "data")), Guard::Anything).expect("a token");
    assert_eq!(ids(&page(&model, olivia, &next).rows), before);
}

#[test]
fn rows_are_found_by_part_of_a_name_or_by_an_id() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let count = |query: &AuditQuery| page(&model, olivia, query).rows.len();
    let by = |actor: &str| AuditQuery { actor: Some(text(actor)), ..query() };
    let about = |target: &str| AuditQuery { target: Some(text(target)), ..query() };
    assert_eq!(count(&by("marcus")), 2);
    assert_eq!(count(&by("MARC")), 2);
    assert_eq!(count(&by(&user_id(&model, "marcus").to_string())), 2);
    assert_eq!(count(&by("%")), 0, "a sign of patterns is a sign");
    assert_eq!(count(&by("nobody")), 0);
    assert_eq!(count(&about("team sandbox")), 3, "two members, and its access to a workspace");
    assert!(count(&about("Sandbox")) > count(&about("team sandbox")));
    assert_eq!(count(&about(&team(&model, "sandbox").to_string())), 2);
    assert_eq!(count(&about("lena")), 2, "by the detail: two teams that she was put into");
    let both = AuditQuery { actor: Some(text("ravi")), target: Some(text("app-dev")), ..query() };
    assert_eq!(commands(&page(&model, olivia, &both).rows), ["team_token.generate team app-dev"]);
}

#[test]
fn rows_are_found_by_their_command_or_its_noun() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let found = |command: &str| page(&model, olivia, &AuditQuery { command: Some(text(command)), ..query() }).rows;
    let all = page(&model, olivia, &query()).rows;
    let of = |fits: &dyn Fn(&str) -> bool| all.iter().filter(|row| fits(row.command.as_str())).count();
    let generated = of(&|command| command == "team_token.generate");
    assert!(generated > 0 && found("team_token.generate").len() == generated);
    assert!(found("team_token.generate").iter().all(|row| row.command.as_str() == "team_token.generate"));
    assert_eq!(found("team").len(), of(&|command| command.starts_with("team.")), "the noun, and no longer one");
    for nothing in ["team_token.", "generate", "team_token.gen", "%"] {
        assert!(found(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn rows_are_found_by_when_and_how_they_ended() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let (olivia, platform) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    generate(&model, user(&model, "guest"), platform, Guard::Anything).expect_err("refused");
    world.pass(jiff::SignedDuration::from_mins(1));
    generate(&model, user(&model, "omar"), platform, Guard::Token(None)).expect_err("there is one");
    world.pass(jiff::SignedDuration::from_mins(1));
    generate(&model, olivia, platform, Guard::Anything).expect("a token");
    let found = |query: &AuditQuery| -> Vec<String> {
        let rows = page(&model, olivia, query).rows;
        rows.iter().map(|row| format!("{} {}", row.actor_name, row.outcome.as_str())).collect()
    };
    let ended = |outcome| AuditQuery { outcome: Some(outcome), ..query() };
    assert_eq!(found(&ended(Outcome::Denied)), ["guest denied"]);
    assert_eq!(found(&ended(Outcome::Conflict)), ["omar conflict"]);
    let rows = page(&model, olivia, &ended(Outcome::Denied)).rows;
    assert_eq!(rows[0].rule, Some(text("T6")));
    let (second, third) = (Some(time("2026-03-02T12:01:00Z")), Some(time("2026-03-02T12:02:00Z")));
    assert_eq!(found(&AuditQuery { since: second, ..query() }), ["olivia done", "omar conflict"]);
    assert_eq!(found(&AuditQuery { since: second, until: third, ..query() }), ["omar conflict"]);
    assert_eq!(found(&AuditQuery { since: third, until: second, ..query() }), Vec::<String>::new());
}

#[test]
fn a_row_says_all_that_the_log_has() {
    let (ground, model) = Ground::with_demo();
    let (name, email) = (Name::parse("NAME", "globex"), Email::parse("EMAIL", "it@globex.example"));
    let command = Command::CreateOrganization { name: name.expect("a name"), email: email.expect("an address") };
    let guest = user(&model, "guest");
    model.execute(guest, &Origin::Console, &command.into()).expect("a user can");
    let globex = model.account(user_id(&model, "guest")).expect("an account").organizations[0].id;
    let page = model.audit(guest, globex, &AuditQuery { limit: 1, ..query() }).expect("the log");
    let row = &page.rows[0];
    assert_eq!((row.command.as_str(), row.outcome, row.rule.clone()), ("organization.create", Outcome::Done, None));
    assert_eq!((row.actor.as_str(), row.actor_name.as_str()), (guest.to_string().as_str(), "guest"));
    assert_eq!((row.system_user.as_str(), row.detail.clone()), ("tester (uid 0)", Some(text("globex"))));
    assert_eq!(row.id, number(&ground.raw(), "SELECT max(id) FROM audit_events"));
    assert_eq!(page.head.map(|head| head.chain), Some(row.chain.clone()));
    assert!(page.more, "the row of the account is older");
}
