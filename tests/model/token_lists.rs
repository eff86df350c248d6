//! The list of teams' tokens in windows: what it is ordered by, what a status means, and that no row is lost between two.

use std::cmp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use jiff::SignedDuration;
use rusqlite::StatementStatus;
use rusqlite::trace::TraceEvent;
use tfe_console::backend::list::{At, List, ListQuery, Slice, Sort};
use tfe_console::backend::local::Local;
use tfe_console::backend::tokens::{TokenColumn, TokenStatus, Tokens, every_token};
use tfe_console::backend::{Backend, Service, TokenRow};
use tfe_console::domain::{
    Actor, Caller, Command, Expiry, Guard, Guarded, Lifetime, Name, OrganizationAccess, Origin, Permission, TokenKind,
    TokenOwner, Visibility, World,
};

use crate::ground::{Ground, assert_sound, column, generate, number, organization, team, user, user_id};
use crate::support::FixedWorld;

/// The teams beside which something else stands than their token says.
pub const WRONG: &str = "
    SELECT teams.name FROM teams
    LEFT JOIN tokens ON tokens.team_id = teams.id AND tokens.revoked_at IS NULL AND tokens.description IS NULL
    LEFT JOIN lifetimes_in_force AS m ON m.organization_id = teams.organization_id AND m.kind = 'team'
    WHERE token_created IS NOT tokens.created_at OR token_by IS NOT tokens.created_by_name COLLATE BINARY
       OR token_used IS NOT tokens.last_used_at
       OR token_uses IS NOT iif(tokens.id IS NULL, NULL,
            (SELECT ifnull(sum(uses), 0) FROM token_uses WHERE token_id = tokens.id))
       OR token_ends IS NOT nullif(min(ifnull(tokens.expired_at, '9999'), ifnull(
            strftime('%Y-%m-%dT%H:%M:%fZ', tokens.created_at, '+' || (m.milliseconds / 1000.0) || ' seconds'), '9999')), '9999')";

const COLUMNS: [TokenColumn; 6] =
    [TokenColumn::Name, TokenColumn::Created, TokenColumn::By, TokenColumn::Used, TokenColumn::Expires, TokenColumn::Uses];

fn ask(model: &Local, actor: Actor, change: impl Into<Guarded>) {
    model.execute(actor, &Origin::Console, &change.into()).expect("an owner");
}

/// A demo with 30 more teams: a third have a token, of which some were used, and some have ended.
fn many() -> (Ground, Local, Arc<FixedWorld>) {
    let (ground, model, world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    for number in 0..30 {
        let name = Name::parse("NAME", &format!("t-{:02}", number * 7 % 30)).expect("a name");
        let visibility = if number % 2 == 0 { Visibility::Secret } else { Visibility::Organization };
        let made = Command::CreateTeam { organization: acme, name, visibility, organization_access: OrganizationAccess::NONE };
        ask(&model, olivia, &made);
    }
    for number in (0..30).step_by(3) {
        world.pass(SignedDuration::from_hours(1));
        let owner = TokenOwner::Team(team(&model, &format!("t-{number:02}")));
        let expires = Expiry::At(world.now() + SignedDuration::from_hours(24 * (1 + number)));
        let command = Command::GenerateToken { owner, expires, description: None }.when(Guard::Token(None));
        let minted = model.execute(olivia, &Origin::Console, &command).expect("an owner").minted.expect("a token");
        if number % 2 == 0 {
            model
                .note_use(minted.token, world.now(), &Caller::default(), u32::try_from(number).expect("few") + 1)
                .expect("a use");
        }
    }
    world.pass(SignedDuration::from_hours(24 * 10));
    (ground, model, world)
}

#[test]
fn what_stands_beside_a_team_is_what_its_token_says_whatever_is_done() {
    let (ground, model, world) = many();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let right = |what: &str| assert_eq!(column(&ground.raw(), WRONG), [] as [&str; 0], "{what}");
    right("made");
    assert!(number(&ground.raw(), "SELECT count(token_used) + count(token_ends) FROM teams") > 10);
    let sandbox = TokenOwner::Team(team(&model, "sandbox"));
    generate(&model, olivia, sandbox, Guard::Token(None)).expect("a token");
    let minted = generate(&model, olivia, sandbox, Guard::Anything).expect("another");
    right("regenerated");
    model.note_use(minted.token, world.now(), &Caller::default(), 7).expect("a use");
    model.note_use(minted.token, world.now(), &Caller::default(), 2).expect("more");
    right("used");
    world.pass(SignedDuration::from_hours(24 * 40));
    model.note_use(minted.token, world.now(), &Caller::default(), 1).expect("old uses go");
    right("used again");
    for days in [Some(20), Some(2_000), None, Some(30)] {
        let lifetime = days.and_then(Lifetime::days);
        let seen = Guard::Lifetime(model.profile(olivia, acme).expect("a profile").lifetimes.team);
        ask(
            &model,
            olivia,
            Command::SetMaximumLifetime { organization: acme, kind: TokenKind::Team, lifetime, enforce: true }.when(seen),
        );
        right(&format!("{days:?}"));
    }
    ask(&model, olivia, &Command::RevokeToken { owner: sandbox, token: None });
    right("deleted");
    ask(&model, olivia, &Command::DeleteTeam { team: team(&model, "t-00") });
    right("without its team");
    ask(&model, olivia, &Command::DeleteOrganization { organization: acme });
    right("without its organization");
    assert_sound(&ground.raw());
}

/// What a row is ordered by; the number stands for a time, too. Of the uses those count that are kept, which is more than
/// is said of them after days without any.
fn value(row: &TokenRow, column: TokenColumn, kept: &BTreeMap<String, i64>) -> Option<(String, i64)> {
    let token = row.token.as_ref();
    let text = |text: &str| Some((text.to_ascii_lowercase(), 0));
    let number = |number: i64| Some((String::new(), number));
    match column {
        TokenColumn::Name => text(row.whose.as_str()),
        TokenColumn::Created => number(token?.created_at.as_millisecond()),
        TokenColumn::By => text(token?.created_by.as_str().trim_start_matches("user ")),
        TokenColumn::Used => number(token?.last_used_at?.as_millisecond()),
        TokenColumn::Expires => number(token?.ends_at()?.as_millisecond()),
        TokenColumn::Uses => number(kept[&token?.id.to_string()]),
    }
}

/// By value, without one last in both directions, and by id after that.
fn compare(left: &TokenRow, right: &TokenRow, sort: Sort<TokenColumn>, kept: &BTreeMap<String, i64>) -> cmp::Ordering {
    let turn = |order: cmp::Ordering| if sort.descending { order.reverse() } else { order };
    let ids = left.team.to_string().cmp(&right.team.to_string());
    match (value(left, sort.column, kept), value(right, sort.column, kept)) {
        (Some(one), Some(other)) => turn(one.cmp(&other).then(ids)),
        (None, None) => turn(ids),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

fn window(model: &Local, query: &ListQuery<Tokens>) -> Slice<Tokens> {
    model.tokens(query).expect("a window")
}

fn names(rows: &[TokenRow]) -> Vec<String> {
    rows.iter().map(|row| row.whose.to_string()).collect()
}

/// Every row by windows of five, from the start or from the end.
fn walked(model: &Local, query: &ListQuery<Tokens>, forward: bool) -> Vec<TokenRow> {
    let mut query = ListQuery { size: 5, at: if forward { At::Start } else { At::End }, ..query.clone() };
    let mut rows = Vec::new();
    loop {
        let slice = window(model, &query);
        let key = if forward { slice.rows.last() } else { slice.rows.first() }.map(|(key, _)| key.clone());
        let more = if forward { slice.after } else { slice.before };
        let part: Vec<TokenRow> = slice.rows.into_iter().map(|(_, row)| row).collect();
        rows = if forward { [rows, part].concat() } else { [part, rows].concat() };
        match key.filter(|_| more) {
            Some(key) => query.at = if forward { At::After(key) } else { At::Before(key) },
            None => return rows,
        }
    }
}

#[test]
fn windows_give_every_row_once_in_every_order_forward_and_backward() {
    let (ground, model, world) = many();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let all = every_token(&model, olivia, acme).expect("tokens").1;
    assert_eq!(all.len(), 37);
    let kept = "SELECT id || ' ' || ifnull((SELECT sum(uses) FROM token_uses WHERE token_id = tokens.id), 0) FROM tokens";
    let kept: BTreeMap<String, i64> = column(&ground.raw(), kept)
        .iter()
        .filter_map(|line| line.split_once(' ').map(|(id, uses)| (id.to_owned(), uses.parse().expect("a number"))))
        .collect();
    for status in TokenStatus::ALL {
        let list = Tokens { status, ..Tokens::of(acme) };
        for (column, descending) in COLUMNS.into_iter().flat_map(|column| [(column, false), (column, true)]) {
            let sort = Sort { column, descending };
            let mut expected: Vec<TokenRow> = all.clone();
            expected.retain(|row| status.passes(row.token.as_ref(), world.now()));
            expected.sort_by(|left, right| compare(left, right, sort, &kept));
            let query = ListQuery { sort, ..ListQuery::start(olivia, list, 100) };
            let expected = names(&expected);
            assert_eq!(names(&walked(&model, &query, true)), expected, "{status} {sort:?}");
            assert_eq!(names(&walked(&model, &query, false)), expected, "{status} {sort:?}, backward");
            assert_eq!(model.count_tokens(&query), Ok(u32::try_from(expected.len()).ok()), "{status}");
            let slice = window(&model, &query);
            let Some((key, row)) = slice.rows.get(slice.rows.len() / 2) else { continue };
            let around = ListQuery { at: At::Around(Tokens::id(row), key.clone()), size: 4, ..query };
            let part: Vec<TokenRow> = window(&model, &around).rows.into_iter().map(|(_, row)| row).collect();
            let at = expected.iter().position(|name| *name == part[0].whose.to_string()).expect("a row");
            assert_eq!(names(&part), expected[at..at + part.len()], "{status} {sort:?}, around");
        }
    }
}

#[test]
fn the_tokens_that_somebody_generated_are_those_of_the_whole_list_for_every_reader_and_order() {
    let (_ground, model, world) = many();
    let acme = organization(&model, "acme");
    for reader in ["olivia", "marcus", "lena"].map(|name| user(&model, name)) {
        let all = every_token(&model, reader, acme).expect("tokens").1;
        for name in ["olivia", "marcus", "dana", "tomas"] {
            let list = Tokens { by: Some(user_id(&model, name)), ..Tokens::of(acme) };
            let theirs =
                |row: &TokenRow| row.token.as_ref().is_some_and(|token| token.created_by.as_str() == format!("user {name}"));
            for (column, descending) in COLUMNS.into_iter().flat_map(|column| [(column, false), (column, true)]) {
                let sort = Sort { column, descending };
                for status in TokenStatus::ALL {
                    let query = ListQuery { sort, ..ListQuery::start(reader, Tokens { status, ..list }, 100) };
                    let mut expected: Vec<TokenRow> = all.iter().filter(|row| theirs(row)).cloned().collect();
                    expected.retain(|row| status.passes(row.token.as_ref(), world.now()));
                    let mut found = names(&walked(&model, &query, true));
                    assert_eq!(model.count_tokens(&query), Ok(u32::try_from(expected.len()).ok()), "{name} {status}");
                    let mut expected = names(&expected);
                    found.sort();
                    expected.sort();
                    assert_eq!(found, expected, "{name} {status} {sort:?}");
                }
            }
        }
    }
}

#[test]
fn a_list_has_the_tokens_that_the_law_lets_its_reader_see_and_no_others() {
    let (_ground, model, _world) = many();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let managed = OrganizationAccess::NONE.with(Permission::ManageTeams, true);
    let data = team(&model, "data");
    let command = Command::SetOrganizationAccess { team: data, access: managed };
    ask(&model, olivia, &command);
    ask(&model, olivia, &Command::AddMember { team: data, user: user_id(&model, "nina") });
    let all = every_token(&model, olivia, acme).expect("tokens").1;
    let actors = ["olivia", "marcus", "nina", "lena", "tomas"].map(|name| user(&model, name));
    let teams = ["data", "owners", "t-03"].map(|name| Actor::Team(team(&model, name)));
    for actor in actors.into_iter().chain(teams).chain([Actor::Organization(acme)]) {
        let mut expected: Vec<String> = Vec::new();
        for row in &all {
            // The page of a team says for its token alone whether it can be seen.
            let seen = model.team(actor, row.team).is_ok_and(|page| page.token.is_ok());
            expected.extend(seen.then(|| row.whose.to_string()));
        }
        for column in COLUMNS {
            let query = ListQuery { sort: Sort { column, descending: true }, ..ListQuery::start(actor, Tokens::of(acme), 5) };
            let mut found = names(&walked(&model, &query, true));
            found.sort();
            assert_eq!(found, expected, "{actor} {column:?}");
            assert_eq!(model.count_tokens(&query), Ok(u32::try_from(expected.len()).ok()), "{actor}");
        }
    }
}

#[test]
fn a_filter_finds_the_team_who_generated_its_token_and_what_used_it() {
    let (_ground, model, world) = many();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let caller = Caller { address: Some("198.51.100.9".into()), client: Some("Pulumi/9".into()) };
    let minted = generate(&model, olivia, TokenOwner::Team(team(&model, "t-04")), Guard::Token(None)).expect("a token");
    model.note_use(minted.token, world.now(), &caller, 1).expect("a use");
    let found = |text: &str| {
        let query = ListQuery { text: text.to_owned(), ..ListQuery::start(olivia, Tokens::of(acme), 100) };
        let rows: Vec<TokenRow> = window(&model, &query).rows.into_iter().map(|(_, row)| row).collect();
        assert_eq!(model.count_tokens(&query), Ok(u32::try_from(rows.len()).ok()), "{text}");
        let looked = |row: &TokenRow| Tokens::texts(row).iter().any(|words| words.to_lowercase().contains(&text.to_lowercase()));
        assert!(rows.iter().all(looked), "{text}: the rows that are here are judged in the same way");
        names(&rows)
    };
    assert_eq!(found("PULUMI"), ["t-04"]);
    assert_eq!(found("198.51.100"), ["t-04"]);
    assert_eq!(found("-04"), ["t-04"]);
    assert!(found("marcus").contains(&"platform".to_owned()));
    assert_eq!(found("nobody at all"), [] as [&str; 0]);
}

/// Steps of SQLite's machine that counting what is in organizations took until now.
static STEPS: AtomicI32 = AtomicI32::new(0);

#[test]
fn what_is_in_an_organization_is_counted_without_walking_through_its_tokens() {
    fn note(event: TraceEvent<'_>) {
        if let TraceEvent::Profile(statement, _) = event
            && statement.sql().starts_with("SELECT teams, members, workspaces")
        {
            STEPS.store(statement.get_status(StatementStatus::VmStep), Ordering::Relaxed);
        }
    }
    let (ground, model, _world) = many();
    let (olivia, acme, raw) = (user(&model, "olivia"), organization(&model, "acme"), ground.raw());
    let (one, other) = (team(&model, "t-00"), team(&model, "t-01"));
    raw.execute_batch(&format!(
        "UPDATE organizations SET described_team_tokens = 1 WHERE id = '{acme}';
         INSERT INTO tokens (hash, id, team_id, hint, created_at, created_by, created_by_name, description, revoked_at, checksum)
         SELECT randomblob(32), 'at-' || replace(5111111111111111 + i, '0', 'z'), iif(i % 2, '{one}', '{other}'), 'abcdef', '2026-01-01T00:00:00.000Z',
                (SELECT id FROM users WHERE username = 'olivia'), 'olivia', 'd' || i, iif(i < 3, '2026-01-02T00:00:00.000Z', NULL), 0
         FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7) SELECT i FROM n)"
    ))
    .expect("tokens with a description");
    let model = model.traced(note);
    let counted = || {
        let sql = "SELECT count(*) FROM tokens LEFT JOIN teams ON teams.id = team_id
                   WHERE revoked_at IS NULL AND ifnull(tokens.organization_id, teams.organization_id) = ?1";
        let each: u32 = raw.query_row(sql, [acme.to_string()], |row| row.get(0)).expect("a count");
        let contents = model.profile(olivia, acme).expect("a profile").contents.expect("an owner sees it");
        assert_eq!(contents.tokens, each);
        STEPS.load(Ordering::Relaxed)
    };
    let few = counted();
    ground.with_teams(acme, 3_000);
    let many = counted() - few;
    assert!(many < few + few / 4, "{few} steps, and {many} with 3,000 teams more");
}
