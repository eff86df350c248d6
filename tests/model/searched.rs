//! Lists that are searched: the names that are kept say what the model would, and are read once.

use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use rusqlite::StatementStatus;
use rusqlite::trace::TraceEvent;
use tfe_console::backend::list::{At, List, ListQuery, Slice, Sort};
use tfe_console::backend::local::Local;
use tfe_console::backend::people::{MemberColumn, Members};
use tfe_console::backend::teams::{TeamColumn, Teams};
use tfe_console::backend::workspaces::{WorkspaceColumn, Workspaces};
use tfe_console::backend::{Backend, Interrupt, Requests};
use tfe_console::domain::{Actor, Command, Name, Origin, TokenOwner};

use crate::ground::{Ground, organization, team, user};

fn told<L: List>(slice: &Slice<L>) -> String {
    format!("{:?} {} {}", slice.rows.iter().map(|(key, row)| (key, L::name(row))).collect::<Vec<_>>(), slice.before, slice.after)
}

/// A list in every order and from every place, asked of a model that was counted before, and of one that never was.
fn agree<L: List>((counted, never): (&Local, &Local), actor: Actor, list: &L, columns: &[L::Column], texts: &[&str]) {
    for text in texts {
        let query = ListQuery { text: (*text).to_owned(), ..ListQuery::start(actor, list.clone(), 4) };
        let count = L::count(counted, &query).expect("a count").expect("a number");
        for sort in columns.iter().flat_map(|column| [false, true].map(|descending| Sort { column: *column, descending })) {
            let both = |at: At<L::Id>, size: usize| {
                let query = ListQuery { sort, at, size, ..query.clone() };
                let [left, right] = [counted, never].map(|model| L::window(model, &query).expect("a window"));
                assert_eq!(told(&left), told(&right), "{query:?}");
                left.rows
            };
            let all = both(At::Start, 10_000);
            assert_eq!(all.len(), usize::try_from(count).expect("a count"), "{query:?}");
            both(At::End, 3);
            for (key, row) in all.iter().step_by(1 + all.len() / 12) {
                for at in [At::After(key.clone()), At::Before(key.clone()), At::Around(L::id(row), key.clone())] {
                    both(at, 3);
                }
            }
        }
    }
}

#[test]
fn names_that_are_kept_give_the_same_rows_in_every_order_to_everybody() {
    let (ground, counted, _world) = Ground::in_fixed_world();
    let acme = organization(&counted, "acme");
    let olivia = user(&counted, "olivia");
    // Some without a token, so that some rows come last in both directions.
    ground.with_teams(acme, 60);
    for number in (1..60).step_by(7) {
        let name = format!("t{number:05}");
        let revoke = Command::RevokeToken { owner: TokenOwner::Team(team(&counted, &name)), token: None };
        counted.execute(olivia, &Origin::Console, &revoke.into()).expect("an owner");
    }
    let never = ground.open();
    for name in ["olivia", "marcus", "nina"] {
        let actor = user(&counted, name);
        let columns =
            [TeamColumn::Name, TeamColumn::Members, TeamColumn::Visibility, TeamColumn::Workspaces, TeamColumn::Expires];
        agree((&counted, &never), actor, &Teams { organization: acme }, &columns, &["t0", "P", "a", "t00059", "no such"]);
        let columns = [MemberColumn::Name, MemberColumn::Role, MemberColumn::TwoFactor, MemberColumn::Teams, MemberColumn::Email];
        agree((&counted, &never), actor, &Members { organization: acme }, &columns, &["a", "OL", "no such"]);
        let columns = [WorkspaceColumn::Name, WorkspaceColumn::Lock, WorkspaceColumn::Teams];
        agree((&counted, &never), actor, &Workspaces { organization: acme }, &columns, &["prod", "-", "no such"]);
    }
}

#[test]
fn what_is_kept_ends_with_the_next_change_whoever_makes_it() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let query = |text: &str| ListQuery { text: text.to_owned(), ..ListQuery::start(olivia, Teams { organization: acme }, 5) };
    let count = |text| model.count_teams(&query(text)).expect("a count").expect("a number");
    let rows = |text| model.teams(&query(text)).expect("a window").rows.len();
    assert_eq!((count("t0"), rows("t0")), (0, 0));
    ground.with_teams(acme, 3);
    assert_eq!((rows("t0"), count("t0"), rows("t0")), (3, 3, 3), "another program");
    let name = Name::parse("NAME", "other").expect("a name");
    let rename = Command::RenameTeam { team: team(&model, "t00002"), name };
    model.execute(olivia, &Origin::Console, &rename.into()).expect("an owner");
    assert_eq!((rows("t0"), count("t0"), count("other"), rows("other")), (2, 2, 1, 1), "this one");
}

/// Names that were read.
static READ: AtomicU32 = AtomicU32::new(0);

#[test]
fn a_letter_more_reads_no_name_again_and_no_rows_but_those_that_are_left() {
    fn note(event: TraceEvent<'_>) {
        if let TraceEvent::Profile(statement, _) = event
            && (statement.sql().contains("SELECT teams.name") || statement.sql().contains("instr"))
        {
            READ.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    ground.with_teams(acme, 3_000);
    let model = model.traced(note);
    let read = |text: &str| {
        let query = ListQuery { text: text.to_owned(), ..ListQuery::start(olivia, Teams { organization: acme }, 40) };
        let before = READ.load(Ordering::Relaxed);
        let window = model.teams(&query).expect("a window");
        let count = model.count_teams(&query).expect("a count");
        (window.rows.len(), count, READ.load(Ordering::Relaxed) - before)
    };
    assert_eq!(read("t"), (40, Some(3_003), 2), "the first rows, and all names once");
    assert_eq!(read("t0"), (40, Some(3_000), 1), "the first rows of many");
    assert_eq!(read("t00"), (40, Some(1_000 - 1), 0), "all of few");
    assert_eq!(read("t0099"), (10, Some(10), 0));
}

#[test]
fn names_that_are_read_with_interruptions_are_all_read_in_the_end_and_none_twice() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let acme = organization(&model, "acme");
    ground.with_teams(acme, 3_000);
    let olivia = user(&model, "olivia");
    let query = ListQuery { text: "t0".to_owned(), ..ListQuery::start(olivia, Teams { organization: acme }, 5) };
    let interrupt = Interrupt::default();
    model.obey(&interrupt);
    // Each time SQLite is interrupted after a thousand steps.
    interrupt.set();
    let (mut tries, mut counted) = (1, model.count_teams(&query));
    while counted.is_err() && tries < 200 {
        (tries, counted) = (tries + 1, model.count_teams(&query));
    }
    assert_eq!(counted.expect("a count"), Some(3_000));
    assert!(tries > 5, "{tries}");
}

/// Steps of SQLite's machine that the names of a window took until now.
static STEPS: AtomicI32 = AtomicI32::new(0);

#[test]
fn many_names_that_lie_together_far_down_are_found_without_walking_there() {
    fn note(event: TraceEvent<'_>) {
        if let TraceEvent::Profile(statement, _) = event
            && statement.sql().contains("instr(lower(teams.name)")
        {
            STEPS.fetch_add(statement.get_status(StatementStatus::VmStep), Ordering::Relaxed);
        }
    }
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    ground.with_teams(acme, 3_000);
    let renamed = "UPDATE teams SET name = 'Z' || name WHERE name LIKE 't0%' AND name > 't01600'";
    ground.raw().execute_batch(renamed).expect("other names");
    let never = ground.open();
    let list = Teams { organization: acme };
    let model = model.traced(note);
    let query = ListQuery { text: "zt0".to_owned(), ..ListQuery::start(olivia, list, 40) };
    let steps = || {
        let before = STEPS.load(Ordering::Relaxed);
        assert_eq!(model.teams(&query).expect("a window").rows.len(), 40);
        STEPS.load(Ordering::Relaxed) - before
    };
    let walked = steps();
    assert_eq!(model.count_teams(&query), Ok(Some(1_400)));
    let found = steps();
    assert!(found * 4 < walked, "{walked} steps, and then {found}");
    let row = model.teams(&query).expect("a window").rows.swap_remove(0);
    let around = ListQuery { at: At::Around(Teams::id(&row.1), row.0), ..query.clone() };
    let before = STEPS.load(Ordering::Relaxed);
    model.teams(&around).expect("a window");
    assert!(STEPS.load(Ordering::Relaxed) - before < walked, "nor from there to the start, where there is none");
    agree((&model, &never), olivia, &list, &[TeamColumn::Name, TeamColumn::Members], &["zt0", "T0", "zt029"]);
}
