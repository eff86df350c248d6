//! What every backend does for the console: a model of this machine, this client on this project's server, and this client on
//! hosts of every kind. A check says what it needs; on a host that has it not, there is a check of what is said instead.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::support::every_team;
use crate::support::every_workspace;
use tfe_console::backend::list::ListQuery;
use tfe_console::backend::people::every_member;
use tfe_console::backend::teams::Teams;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{Error, Part, TeamPage};
use tfe_console::domain::{
    Access, Command, Description, Expiry, Guard, Guarded, Id, Level, Name, SafeText, Secret, Team, Token, TokenKind, TokenOwner,
    TokenState, Visibility,
};

use crate::sites::{KINDS, Need, Site, kind};

/// A check, and what it needs.
type Check = (&'static str, &'static [Need], fn(&Site));

macro_rules! checks {
    ($($check:ident: $($need:ident)*;)+) => {
        const CHECKS: &[Check] = &[$((stringify!($check), &[$(Need::$need),*], $check)),+];
    };
}

checks! {
    who_asks_is_named_with_their_organizations:;
    the_organization_has_its_name_and_its_address:;
    teams_come_once_each_in_order: Teams;
    a_filter_finds_what_has_the_text_in_its_name_and_nothing_else: Teams;
    a_team_has_its_members: Teams Names;
    a_team_is_as_visible_as_it_is: Teams TokenList;
    a_team_with_a_token_never_looks_like_one_without: Teams;
    the_list_says_which_team_has_a_token: Teams TokenList;
    the_page_of_a_team_has_its_token: Teams;
    described_tokens_stand_beside_the_other: Teams Described;
    a_described_token_is_generated_beside_the_other_and_deleted_alone: Described TeamEdits LocalState;
    a_team_token_is_generated_shown_once_replaced_and_deleted: Teams;
    the_organization_token_is_generated_shown_once_replaced_and_deleted:;
    a_token_that_was_not_seen_is_not_replaced: Teams;
    a_new_token_is_accepted_and_one_that_was_replaced_is_not: Teams;
    people_come_once_each_with_what_they_are: Members;
    workspaces_come_once_each_in_order:;
    a_workspace_says_which_teams_can_do_what: AccessToWorkspace Teams;
    a_team_says_what_it_can_do_in_workspaces: AccessOfTeam Teams;
    what_is_locked_says_by_whom: Names;
    maximum_lifetimes_are_told: Lifetimes;
    who_asks_has_their_own_tokens: UserTokens;
    the_token_for_the_audit_trail_is_told_apart: AuditTrails;
    a_team_is_renamed_and_found_by_its_new_name: TeamEdits;
    somebody_is_added_to_a_team_and_removed: TeamEdits;
    what_is_gone_is_an_error_and_no_empty_page: Teams;
    what_is_worked_out_of_everything_says_what_it_could_not_read: Teams;
}

/// Runs every check on a kind that has what it needs, and tells which were left out.
#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn run_all(name: &str) {
    let kind = kind(name);
    let (mut ran, mut failed) = (0, Vec::new());
    for (check, needs, run) in CHECKS {
        if let Some(missing) = needs.iter().find(|need| !kind.has(**need)) {
            eprintln!("{name}: skipped {check}: no {missing:?}");
            continue;
        }
        ran += 1;
        if catch_unwind(AssertUnwindSafe(|| run(&Site::of(kind)))).is_err() {
            failed.push(*check);
        }
    }
    eprintln!("{name}: {ran} of {} checks", CHECKS.len());
    assert!(ran >= kind.floor, "{name}: only {ran} checks ran");
    assert!(failed.is_empty(), "{name} failed:\n{}", failed.join("\n"));
}

/// A test for each kind, so that they wait for their hosts beside each other.
macro_rules! kinds {
    ($($test:ident: $kind:literal;)+) => {
        $(#[test]
        fn $test() {
            run_all($kind);
        })+

        #[test]
        fn every_kind_has_a_test() {
            assert_eq!(KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>(), [$($kind),+]);
        }
    };
}

kinds! {
    a_model_of_this_machine_passes_every_check: "sqlite";
    the_client_on_this_projects_server_passes_every_check: "server";
    the_client_on_the_terraform_enterprise_of_today_passes_every_check: "today";
    the_client_on_hcp_terraform_passes_every_check: "hcp";
    the_client_on_its_european_form_passes_what_it_has: "eu";
    the_client_where_a_directory_manages_teams_passes_what_it_has: "scim";
    the_client_on_a_host_of_2019_passes_what_it_has: "2019";
    the_client_on_an_independent_server_passes_what_it_has: "otf";
}

fn names<'a>(rows: impl IntoIterator<Item = &'a SafeText>) -> Vec<&'a str> {
    rows.into_iter().map(SafeText::as_str).collect()
}

fn team(site: &Site, name: &str) -> Id<Team> {
    site.backend().find_team(site.ada, site.organization, name).expect("a team").0
}

fn page(site: &Site, name: &str) -> TeamPage {
    site.backend().team(site.ada, team(site, name)).expect("a page")
}

fn token(page: &TeamPage) -> Option<Token> {
    page.token.clone().expect("an owner sees it")
}

fn generate(owner: TokenOwner, seen: Guard) -> Guarded {
    Command::GenerateToken { owner, expires: Expiry::Default, description: None }.when(seen)
}

/// The text of a token and its id.
fn minted(site: &Site, command: impl Into<Guarded>) -> (Secret, String) {
    let minted = site.do_it(command).expect("a token").minted.expect("a token");
    (minted.secret, minted.token.to_string())
}

fn who_asks_is_named_with_their_organizations(site: &Site) {
    let seat = site.backend().default_seat(None).expect("a seat").expect("a user");
    let account = site.backend().account(seat.user).expect("an account");
    assert_eq!(account.username.as_str(), "ada");
    assert_eq!(names(account.organizations.iter().map(|row| &row.name)), ["acme"]);
}

fn the_organization_has_its_name_and_its_address(site: &Site) {
    let profile = site.backend().profile(site.ada, site.organization).expect("a profile");
    assert_eq!(profile.name.as_str(), "acme");
    let wanted = if site.kind.name == "otf" { "not told" } else { "ada@example.com" };
    assert_eq!(profile.email.as_str(), wanted);
}

fn teams_come_once_each_in_order(site: &Site) {
    let teams = every_team(site.backend(), site.ada, site.organization).expect("teams");
    assert_eq!(names(teams.iter().map(|row| &row.name)), ["data", "owners", "platform"]);
}

fn a_filter_finds_what_has_the_text_in_its_name_and_nothing_else(site: &Site) {
    let query = ListQuery::start(site.ada, Teams { organization: site.organization }, 40);
    let found = site.backend().teams(&ListQuery { text: "PLAT".to_lowercase(), ..query }).expect("teams");
    assert_eq!(names(found.rows.iter().map(|(_, row)| &row.name)), ["platform"]);
}

fn a_team_has_its_members(site: &Site) {
    assert_eq!(names(page(site, "platform").members.iter().map(|row| &row.username)), ["bob"]);
    assert!(page(site, "data").members.is_empty());
}

fn a_team_is_as_visible_as_it_is(site: &Site) {
    assert_eq!(page(site, "platform").visibility, Some(Visibility::Organization));
    assert_eq!(page(site, "data").visibility, Some(Visibility::Secret));
}

fn a_team_with_a_token_never_looks_like_one_without(site: &Site) {
    let query = ListQuery::start(site.ada, Teams { organization: site.organization }, 40);
    for _ in 0..2 {
        let rows = site.backend().teams(&query).expect("teams").rows;
        let row = &rows.iter().find(|(_, row)| row.name.as_str() == "platform").expect("platform").1;
        assert_ne!(row.token, Part::Here(TokenState::None));
    }
    if let Ok((_, rows)) = every_token(site.backend(), site.ada, site.organization) {
        let row = rows.iter().find(|row| row.whose.as_str() == "platform").expect("platform");
        assert!(row.token.is_some(), "no token in the list of tokens");
    }
}

fn the_list_says_which_team_has_a_token(site: &Site) {
    let query = ListQuery::start(site.ada, Teams { organization: site.organization }, 40);
    let _ = site.backend().teams(&query);
    let rows = site.backend().teams(&query).expect("teams").rows;
    let state = |name: &str| rows.iter().find(|(_, row)| row.name.as_str() == name).expect("a team").1.token.clone();
    assert_eq!(state("data"), Part::Here(TokenState::None));
    assert!(matches!(state("platform"), Part::Here(TokenState::Expires(_))));
}

fn the_page_of_a_team_has_its_token(site: &Site) {
    assert!(token(&page(site, "platform")).is_some());
    assert_eq!(token(&page(site, "data")), None);
}

fn described_tokens_stand_beside_the_other(site: &Site) {
    let page = page(site, "platform");
    let described: Vec<_> = page.described.iter().filter_map(|token| token.description.as_ref()).collect();
    assert_eq!(names(described), ["ci"]);
    assert!(token(&page).is_some_and(|token| token.description.is_none()));
}

fn a_described_token_is_generated_beside_the_other_and_deleted_alone(site: &Site) {
    let owner = TokenOwner::Team(team(site, "data"));
    let description = Some(Description::parse("deploy").expect("a description"));
    let (_, id) = minted(site, &Command::GenerateToken { owner, expires: Expiry::Default, description });
    let there = page(site, "data");
    assert_eq!((there.described.len(), token(&there)), (1, None));
    assert_eq!(there.described[0].id.to_string(), id);
    site.do_it(&Command::RevokeToken { owner, token: Some(there.described[0].id) }).expect("deleted");
    assert!(page(site, "data").described.is_empty());
}

fn a_team_token_is_generated_shown_once_replaced_and_deleted(site: &Site) {
    let data = team(site, "data");
    let owner = TokenOwner::Team(data);
    let (first, id) = minted(site, generate(owner, Guard::Token(None)));
    let there = token(&page(site, "data")).expect("a token");
    assert_eq!(there.id.to_string(), id);
    let (second, other) = minted(site, generate(owner, Guard::Token(Some(there.id))));
    assert!(first.expose() != second.expose() && id != other);
    let there = token(&page(site, "data")).expect("a token");
    assert_eq!(there.id.to_string(), other);
    site.do_it(&Command::RevokeToken { owner, token: Some(there.id) }).expect("deleted");
    assert_eq!(token(&page(site, "data")), None);
}

fn the_organization_token_is_generated_shown_once_replaced_and_deleted(site: &Site) {
    let owner = TokenOwner::Organization(site.organization);
    let there =
        || site.backend().organization_token(site.ada, site.organization).expect("a page").token.expect("an owner sees it");
    let (first, id) = minted(site, generate(owner, Guard::Anything));
    if site.kind.name == "2019" {
        return;
    }
    let seen = there().expect("a token");
    assert_eq!(seen.id.to_string(), id);
    let (second, _) = minted(site, generate(owner, Guard::Token(Some(seen.id))));
    assert!(first.expose() != second.expose());
    let seen = there().expect("a token");
    site.do_it(&Command::RevokeToken { owner, token: Some(seen.id) }).expect("deleted");
    assert_eq!(there(), None);
}

fn a_token_that_was_not_seen_is_not_replaced(site: &Site) {
    let owner = TokenOwner::Team(team(site, "platform"));
    let before = token(&page(site, "platform"));
    assert!(site.do_it(generate(owner, Guard::Token(None))).is_err());
    assert_eq!(token(&page(site, "platform")), before);
    if let Some(shaped) = &site.shaped {
        assert!(shaped.asked().iter().all(|request| request.starts_with("GET ")), "something was sent");
    }
}

fn a_new_token_is_accepted_and_one_that_was_replaced_is_not(site: &Site) {
    let owner = TokenOwner::Team(team(site, "data"));
    let (first, _) = minted(site, generate(owner, Guard::Anything));
    assert_ne!(site.backend().bearer(&first).err(), Some(Error::Unauthorized));
    minted(site, generate(owner, Guard::Anything));
    assert_eq!(site.backend().bearer(&first).err(), Some(Error::Unauthorized));
}

fn people_come_once_each_with_what_they_are(site: &Site) {
    let (_, people) = every_member(site.backend(), site.ada, site.organization).expect("people");
    assert_eq!(names(people.iter().map(|row| &row.username)), ["ada", "bob"]);
    assert_eq!(people[1].email.as_ref().map(SafeText::as_str), Some("bob@example.com"));
    if site.has(Need::Teams) {
        assert!(people[0].owner && !people[1].owner);
        assert_eq!(names(people[1].teams.iter().map(|(_, name)| name)), ["platform"]);
    }
}

fn workspaces_come_once_each_in_order(site: &Site) {
    let rows = every_workspace(site.backend(), site.ada, site.organization).expect("workspaces");
    assert_eq!(names(rows.iter().map(|row| &row.name)), ["core", "edge"]);
    assert_eq!(rows.iter().map(|row| row.lock.is_some()).collect::<Vec<_>>(), [true, false]);
}

fn a_workspace_says_which_teams_can_do_what(site: &Site) {
    let (core, _) = site.backend().find_workspace(site.ada, site.organization, "core").expect("core");
    let page = site.backend().workspace(site.ada, core).expect("a page");
    assert_eq!(names(page.access.iter().map(|row| &row.name)), ["platform"]);
    assert_eq!(page.access[0].access, Access::Fixed(Level::Write));
}

fn a_team_says_what_it_can_do_in_workspaces(site: &Site) {
    let page = page(site, "platform");
    assert!(page.access_told);
    assert_eq!(names(page.access.iter().map(|row| &row.name)), ["core"]);
}

fn what_is_locked_says_by_whom(site: &Site) {
    let (core, _) = site.backend().find_workspace(site.ada, site.organization, "core").expect("core");
    let lock = site.backend().workspace(site.ada, core).expect("a page").lock.expect("a lock");
    assert_eq!((lock.by.as_str(), lock.reason.as_ref().map(SafeText::as_str)), ("ada", Some("maintenance")));
}

fn maximum_lifetimes_are_told(site: &Site) {
    let profile = site.backend().profile(site.ada, site.organization).expect("a profile");
    assert!(profile.lifetimes.of(TokenKind::Team).is_some());
    assert_eq!(profile.lifetimes.of(TokenKind::Organization), None);
}

fn who_asks_has_their_own_tokens(site: &Site) {
    let seat = site.backend().default_seat(None).expect("a seat").expect("a user");
    assert!(!site.backend().user_tokens(site.ada, seat.user).expect("a page").tokens.is_empty());
}

fn the_token_for_the_audit_trail_is_told_apart(site: &Site) {
    let page = site.backend().organization_token(site.ada, site.organization).expect("a page");
    assert_eq!(page.token, Ok(None));
    assert!(page.audit_trails.expect("an owner sees it").is_some());
}

fn a_team_is_renamed_and_found_by_its_new_name(site: &Site) {
    let data = team(site, "data");
    let seen = Guard::Revision(page(site, "data").revision);
    site.do_it(Command::RenameTeam { team: data, name: Name::parse("NAME", "warehouse").expect("a name") }.when(seen))
        .expect("renamed");
    assert_eq!(site.backend().team(site.ada, data).expect("a page").name.as_str(), "warehouse");
    assert_eq!(team(site, "warehouse"), data);
}

fn somebody_is_added_to_a_team_and_removed(site: &Site) {
    let data = team(site, "data");
    let bob = page(site, "platform").members[0].id;
    site.do_it(&Command::AddMember { team: data, user: bob }).expect("added");
    assert_eq!(page(site, "data").members.iter().map(|row| row.id).collect::<Vec<_>>(), [bob]);
    site.do_it(&Command::RemoveMember { team: data, user: bob }).expect("removed");
    assert!(page(site, "data").members.is_empty());
}

fn what_is_gone_is_an_error_and_no_empty_page(site: &Site) {
    let gone = Id::foreign("team-gone").expect("an id");
    let error = site.backend().team(site.ada, gone).map(|page| page.name).expect_err("there is none");
    assert!(matches!(error, Error::NotFound(_) | Error::Refused(_)), "{error:?}");
    assert!(site.backend().find_team(site.ada, site.organization, "gone").is_err());
}

fn what_is_worked_out_of_everything_says_what_it_could_not_read(site: &Site) {
    let surveyed = || site.backend().survey(site.ada, site.organization).expect("a survey");
    let before = surveyed();
    assert_eq!(names(before.teams.iter().map(|team| &team.name)), ["owners", "data", "platform"]);
    assert!(before.unread.is_some() || site.kind.name == "sqlite", "it says that it read everything");
    assert_eq!(before.has_team_tokens(), site.has(Need::TokenList));
    let own = before.untold.iter().any(|sentence| sentence.contains("own tokens"));
    assert_eq!(own, !site.has(Need::UserTokens), "{:?}", before.untold);
    while site.backend().look_on(site.ada, site.organization, false).expect("an answer").is_some_and(|look| !look.is_over()) {}
    let after = surveyed();
    assert!(after.teams[2].token.is_some() && after.has_team_tokens());
    let whole = after.teams.iter().all(|team| team.access_read);
    assert_eq!(whole, after.unread.is_none(), "what was not told is not called read");
}
