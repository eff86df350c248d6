//! Lists that are worked out: once for a state of the model, and windows of them give every row once.

use std::fmt::Debug;

use jiff::SignedDuration;
use tfe_console::backend::Backend;
use tfe_console::backend::list::{Answer, At, List, ListQuery, Slice, Sort};
use tfe_console::backend::local::Local;
use tfe_console::backend::shelf::Shelf;
use tfe_console::domain::{Command, Guard, Origin, TokenOwner, Visibility, World};
use tfe_console::insight::escalation::ways;
use tfe_console::insight::hygiene::{Severity, Thresholds};
use tfe_console::insight::lists::{FindingColumn, Findings, WayColumn, Ways};

use crate::ground::{Ground, generate, organization, team, user};

/// Every id by windows of two, from the start or from the end.
fn walked<L: List>(model: &Local, shelf: &mut Shelf, query: &ListQuery<L>, forward: bool) -> Vec<L::Id> {
    let mut query = ListQuery { size: 2, at: if forward { At::Start } else { At::End }, ..query.clone() };
    let mut ids = Vec::new();
    loop {
        let slice: Slice<L> = L::window_from(model, shelf, &query).expect("a window");
        let key = if forward { slice.rows.last() } else { slice.rows.first() }.map(|(key, _)| key.clone());
        let more = if forward { slice.after } else { slice.before };
        let part: Vec<L::Id> = slice.rows.iter().map(|(_, row)| L::id(row)).collect();
        ids = if forward { [ids, part].concat() } else { [part, ids].concat() };
        match key.filter(|_| more) {
            Some(key) => query.at = if forward { At::After(key) } else { At::Before(key) },
            None => return ids,
        }
    }
}

fn check<L: List>(model: &Local, query: &ListQuery<L>, columns: &[L::Column], text: &str)
where
    L::Row: Debug,
{
    let mut shelf = Shelf::default();
    let whole = ListQuery { size: 1_000, ..query.clone() };
    let all = L::window_from(model, &mut shelf, &whole).expect("the list");
    assert!(all.rows.len() >= 3 && !all.before && !all.after, "{:?}", all.rows);
    let mut ids: Vec<L::Id> = all.rows.iter().map(|(_, row)| L::id(row)).collect();
    assert_eq!(walked(model, &mut shelf, query, true), ids, "in its own order");
    ids.sort_unstable();
    for column in columns {
        for descending in [false, true] {
            let query = ListQuery { sort: Sort { column: *column, descending }, ..query.clone() };
            let forward = walked(model, &mut shelf, &query, true);
            assert_eq!(walked(model, &mut shelf, &query, false), forward, "{:?}", query.sort);
            let mut sorted = forward.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, ids, "{:?}", query.sort);
            let these = ListQuery { at: At::These(vec![forward[1], forward[0]]), text: text.to_owned(), size: 0, ..query };
            assert_eq!(L::window_from(model, &mut shelf, &these).expect("two").rows.len(), 2, "the filter does not count");
        }
    }
    let filtered = ListQuery { text: text.to_owned(), ..query.clone() };
    let found = walked(model, &mut shelf, &filtered, true);
    assert!(!found.is_empty() && found.len() < ids.len(), "{found:?}");
    assert_eq!(L::count_from(model, &mut shelf, &filtered), Ok(u32::try_from(found.len()).ok()));
    assert_eq!(shelf.worked(), 1, "whatever the window, the order and the filter");
}

#[test]
fn windows_of_what_is_worked_out_give_every_row_once_in_every_order() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let findings = Findings { organization: acme, thresholds: Thresholds::default() };
    let columns = [FindingColumn::Severity, FindingColumn::Whose, FindingColumn::Reason];
    check(&model, &ListQuery::start(olivia, findings, 3), &columns, "platform");
    let columns = [WayColumn::Who, WayColumn::Owner, WayColumn::Reaches, WayColumn::Steps];
    check(&model, &ListQuery::start(olivia, Ways { organization: acme }, 3), &columns, "token");
}

#[test]
fn a_list_is_worked_out_again_when_the_model_has_changed_or_its_time_has_come_but_never_amid_a_walk() {
    let (ground, model, world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let mut shelf = Shelf::default();
    let query = ListQuery::start(olivia, Findings { organization: acme, thresholds: Thresholds::default() }, 2);
    let window = |shelf: &mut Shelf, query: &ListQuery<Findings>| Findings::window_from(&model, shelf, query).expect("a window");
    let first = window(&mut shelf, &query);
    let on = ListQuery { at: At::After(first.rows[1].0.clone()), ..query.clone() };
    generate(&ground.open(), olivia, TokenOwner::Team(team(&model, "owners")), Guard::Anything).expect("by another");
    window(&mut shelf, &on);
    assert_eq!(shelf.worked(), 1, "it goes on where it was");
    let anew = window(&mut shelf, &query);
    assert_eq!((shelf.worked(), anew.rows[0].1.whose.as_str()), (2, "team owners"));
    let visible = Command::SetVisibility { team: team(&model, "data"), visibility: Visibility::Organization };
    model.execute(olivia, &Origin::Console, &visible.into()).expect("one's own change");
    window(&mut shelf, &query);
    assert_eq!(shelf.worked(), 3);
    window(&mut shelf, &query);
    assert_eq!(shelf.worked(), 3, "nothing has changed");
    let until = anew.head.until.expect("tokens expire");
    world.pass(until.duration_since(world.now()) + SignedDuration::from_secs(1));
    window(&mut shelf, &query);
    assert_eq!(shelf.worked(), 4, "its time has come");
    let ways = ListQuery::start(olivia, Ways { organization: acme }, 2);
    Ways::window_from(&model, &mut shelf, &ways).expect("ways");
    window(&mut shelf, &query);
    assert_eq!(shelf.worked(), 6, "one list is kept at a time");
}

#[test]
fn findings_among_many_teams_are_worked_out_slice_by_slice_and_say_how_far_they_are() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    ground.with_teams(acme, 12_500);
    let mut shelf = Shelf::default();
    let query = ListQuery::start(olivia, Findings { organization: acme, thresholds: Thresholds::default() }, 40);
    let mut told = Vec::new();
    let first = loop {
        match Findings::answer_from(&model, &mut shelf, &query).expect("an answer") {
            Answer::Working(passed) => told.push((passed.teams, passed.of)),
            Answer::Window(slice) => break slice,
        }
    };
    assert_eq!((told, shelf.worked()), (vec![(10_000, 12_507)], 1));
    let all = Findings::count_from(&model, &mut shelf, &query).expect("a count").expect("known");
    assert!(all > 37_500, "three for each new team at least: {all}");
    let ids: Vec<_> = first.rows.iter().map(|(_, row)| row.key()).collect();
    assert_eq!((ids.len(), first.before, first.after), (40, false, true));
    let end = ListQuery { at: At::End, ..query.clone() };
    let end = Findings::window_from(&model, &mut shelf, &end).expect("the end");
    assert!(end.rows.iter().all(|(_, row)| row.kind.severity() == Severity::Low) && end.before && !end.after);
    let (key, row) = &end.rows[7];
    let around = ListQuery { at: At::Around(row.key(), key.clone()), size: 10, ..query.clone() };
    let around = Findings::window_from(&model, &mut shelf, &around).expect("a window");
    assert!(around.rows.iter().any(|(_, other)| other.key() == row.key()));
    for column in [FindingColumn::Whose, FindingColumn::Reason] {
        let filtered = ListQuery { text: "t01234".to_owned(), sort: Sort { column, descending: true }, ..query.clone() };
        assert_eq!(Findings::count_from(&model, &mut shelf, &filtered), Ok(Some(3)), "{column:?}");
        let rows = Findings::window_from(&model, &mut shelf, &filtered).expect("a window").rows;
        assert!(rows.iter().all(|(_, row)| row.whose == "team t01234"), "{rows:?}");
    }
    assert_eq!(shelf.worked(), 1, "whatever the order and the filter");
}

#[test]
fn findings_that_were_given_up_halfway_go_on_where_they_were() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    ground.with_teams(acme, 12_500);
    let mut shelf = Shelf::default();
    let query = ListQuery::start(olivia, Findings { organization: acme, thresholds: Thresholds::default() }, 40);
    let mut parts = || {
        let answer = Findings::answer_from(&model, &mut shelf, &query).expect("an answer");
        matches!(answer, Answer::Working(_))
    };
    assert!(parts(), "nobody waits for it any more");
    assert!(!parts(), "and somebody comes back");
}

#[test]
fn paths_of_a_list_are_those_of_a_survey_for_everybody() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let acme = organization(&model, "acme");
    for name in ["olivia", "marcus", "nina", "lena"] {
        let actor = user(&model, name);
        let list = ListQuery::start(actor, Ways { organization: acme }, 100);
        let slice = Ways::window(&model, &list).expect("paths");
        let rows: Vec<_> = slice.rows.into_iter().map(|(_, row)| row).collect();
        let expected = ways(&model.survey(actor, acme).expect("a survey"));
        assert_eq!(rows, expected, "{name}");
        let owners: Vec<String> = expected.iter().filter(|way| way.owner).map(|way| way.who.clone()).collect();
        assert_eq!((slice.head.owners.0.to_vec(), slice.head.owners.1), (owners, 0), "{name}");
    }
}

#[test]
fn paths_among_many_teams_are_worked_out_slice_by_slice_and_say_how_far_they_are() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let mut shelf = Shelf::default();
    let query = ListQuery::start(olivia, Ways { organization: acme }, 40);
    let before = Ways::count(&model, &query).expect("a count").expect("known");
    ground.with_teams(acme, 12_500);
    let managers = "UPDATE teams SET manage_membership = 1 WHERE name LIKE 't0123_'";
    ground.raw().execute_batch(managers).expect("ten teams that manage members");
    let mut told = Vec::new();
    let first = loop {
        match Ways::answer_from(&model, &mut shelf, &query).expect("an answer") {
            Answer::Working(passed) => told.push((passed.teams, passed.of)),
            Answer::Window(slice) => break slice,
        }
    };
    assert_eq!((told, shelf.worked()), (vec![(10_000, 12_507)], 1));
    assert!(!first.after && first.rows.iter().any(|(_, way)| way.who == "the token of team t01234"), "{:?}", first.rows);
    assert_eq!(Ways::count_from(&model, &mut shelf, &query), Ok(Some(before + 10)));
    for column in [WayColumn::Who, WayColumn::Reaches, WayColumn::Steps] {
        let sort = Sort { column, descending: true };
        let filtered = ListQuery { text: "TEAM t01".to_owned(), sort, ..query.clone() };
        assert_eq!(Ways::count_from(&model, &mut shelf, &filtered), Ok(Some(10)), "{column:?}");
        let rows = Ways::window_from(&model, &mut shelf, &filtered).expect("a window").rows;
        assert!(rows.iter().all(|(_, row)| row.who.starts_with("the token of team t0123")), "{rows:?}");
    }
    assert_eq!(shelf.worked(), 1, "whatever the order and the filter");
}
