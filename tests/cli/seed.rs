//! `seed`: how much is made, for whom, and what is left when it is stopped.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::every_team;
use rustix::process::{Pid, Signal, kill_process};
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{Backend, Verify};
use tfe_console::domain::{Actor, Expiry, Id, Name, Organization};

use crate::home::{Home, said, text};

fn olivia(home: &Home) -> Actor {
    Actor::User(home.model().user_named(&Name::parse("user", "olivia").expect("a name")).expect("olivia"))
}

fn organization(home: &Home, name: &str) -> Id<Organization> {
    let Actor::User(olivia) = olivia(home) else { panic!("no user") };
    let organizations = home.model().account(olivia).expect("an account").organizations;
    organizations.iter().find(|row| row.name.as_str() == name).expect("an organization").id
}

#[test]
fn as_many_are_made_as_were_asked_for_and_olivia_owns_them() {
    let home = Home::new();
    let trial = ["--organization", "trial", "--db", "x.db"];
    let seed = ["seed", "--teams", "30", "--users", "5", "--tokens", "33", "--workspaces", "40"];
    let output = home.run(&[&seed, &trial[..]].concat());
    let made = "5 users\n30 teams\n10 memberships\n33 tokens\n40 workspaces\n";
    assert_eq!(said(&output, 0), made, "no bar where there is no terminal");
    let (model, owner, organization) = (home.model(), olivia(&home), organization(&home, "trial"));
    let teams = every_team(&model, owner, organization).expect("teams");
    let names: BTreeSet<&str> = teams.iter().map(|row| row.name.as_str()).collect();
    assert_eq!((teams.len(), names.len()), (31, 31), "owners is there, too");
    assert!(names.contains("payments") && names.contains("payments-core"), "{names:?}");
    let owners = teams.iter().find(|row| row.name.as_str() == "owners").expect("the owners team");
    let owners = model.team(owner, owners.id).expect("owners");
    assert_eq!(owners.members.iter().map(|row| row.username.as_str()).collect::<Vec<_>>(), ["olivia"]);
    let rows = every_token(&model, owner, organization).expect("tokens").1;
    assert_eq!(rows.iter().filter(|row| row.token.is_some()).count(), 30);
    let people: Vec<_> =
        model.people().expect("people").into_iter().filter(|row| row.username.as_str().starts_with("user-")).collect();
    let tokens = people.iter().map(|row| model.user_tokens(Actor::User(row.id), row.id).expect("tokens").tokens.len());
    assert_eq!(tokens.collect::<Vec<_>>(), [1, 1, 1, 0, 0]);
    let of_team = |row: &tfe_console::backend::TeamRow| model.team(owner, row.id).expect("a team").access.len();
    let mut reached: Vec<usize> = teams.iter().map(of_team).collect();
    reached.sort_unstable();
    assert_eq!(reached, [&[0; 1][..], &[1; 20], &[2; 10]].concat(), "owners need none");
    let again = home.run(&[&["seed", "--teams", "2", "--workspaces", "1", "--as", "olivia"], &trial[..]].concat());
    assert_eq!(said(&again, 0), "2 teams\n1 workspaces\n");
    assert_eq!(every_team(&home.model(), owner, organization).expect("teams").len(), 33);
}

#[test]
fn what_is_seeded_expires_in_two_years() {
    let home = Home::new();
    let seed = ["seed", "--teams", "3", "--users", "2", "--tokens", "5", "--organization", "trial", "--db", "x.db"];
    said(&home.run(&seed), 0);
    let (model, owner) = (home.model(), olivia(&home));
    let rows = every_token(&model, owner, organization(&home, "trial")).expect("tokens").1;
    let tokens: Vec<_> = rows.into_iter().filter_map(|row| row.token).collect();
    assert_eq!(tokens.len(), 3);
    for token in tokens {
        assert_eq!(token.ends_at(), Some(Expiry::DEFAULT.after(token.created_at)));
    }
}

#[test]
fn who_may_not_make_teams_there_seeds_nothing() {
    let home = Home::new();
    let output = home.run(&["seed", "--teams", "3", "--as", "marcus", "--organization", "acme", "--db", "x.db"]);
    assert!(said(&output, 3).starts_with("tfe-console: only organization owners"), "{output:?}");
    assert_eq!(every_team(&home.model(), olivia(&home), organization(&home, "acme")).expect("teams").len(), 7);
}

#[test]
fn what_is_seeded_is_the_first_owners_and_in_their_first_organization_unless_it_is_said() {
    let home = Home::new();
    let seat = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = home.run_with(&[&["seed", "--teams", "1", "--db", "x.db"], arguments].concat(), variables);
        assert!(output.status.success(), "{output:?}");
        text(&output.stderr).lines().next().expect("a line").to_owned()
    };
    assert_eq!(seat(&[], &[]), "as olivia, in acme");
    assert_eq!(seat(&[], &[("TFE_CONSOLE_AS", "omar")]), "as omar, in acme");
    assert_eq!(seat(&["--organization", "trial"], &[("TFE_CONSOLE_ORGANIZATION", "acme")]), "as olivia, in trial");
    let empty = home.run_with(&["--empty", "seed", "--teams", "1", "--db", "new.db"], &[("TFE_CONSOLE_AS", "ada")]);
    assert_eq!(text(&empty.stderr), "as ada, in acme\n1 teams\n");
}

#[test]
fn how_much_has_to_be_said() {
    let home = Home::new();
    let output = home.run(&["seed", "--db", "x.db"]);
    assert_eq!(
        said(&output, 2),
        "tfe-console: seed: say how much to create: --teams N, --users N, --tokens N or --workspaces N.\n"
    );
    assert!(home.names().is_empty(), "no model is made");
}

#[test]
fn what_is_stopped_in_between_is_whole() {
    let home = Home::new();
    let arguments = ["seed", "--users", "7", "--teams", "1000000", "--organization", "trial", "--db", "x.db"];
    let mut seed = home.program(&arguments).stderr(Stdio::piped()).spawn().expect("the program");
    let mut lines = BufReader::new(seed.stderr.take().expect("its words")).lines();
    let mut next = || lines.next().expect("a line").expect("a line");
    assert_eq!([next(), next()], ["as olivia, in trial", "7 users"]);
    let id = Pid::from_raw(i32::try_from(seed.id()).expect("a number")).expect("a process");
    kill_process(id, Signal::INT).expect("a signal");
    let rest: Vec<String> = lines.map(|line| line.expect("a line")).collect();
    assert_eq!(rest, ["It was stopped. What was created before then is complete."]);
    assert_eq!(seed.wait().expect("an end").code(), Some(130));
    let (model, owner) = (home.model(), olivia(&home));
    let check = model.verify_audit(&Verify::Everything, None).expect("a check");
    assert!(check.done && check.broken.is_none(), "{check:?}");
    let made = every_team(&model, owner, organization(&home, "trial")).expect("teams").len() - 1;
    assert!(made < 1_000_000 && made.is_multiple_of(2_000), "{made} teams are no whole number of batches");
    drop(model);
    assert_eq!(home.names().iter().filter(|name| name.starts_with("x.db")).count(), 1, "{:?}", home.names());
}
