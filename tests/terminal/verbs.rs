//! Verbs of the command line where their output is a terminal.

use crate::launch::console;

#[test]
fn a_seed_shows_on_a_terminal_how_far_it_is() {
    let mut seed = console(&["seed", "--teams", "5", "--users", "3", "--db", "x"]).run();
    seed.sees("[##############################] 3 of 3 users").sees("[##############################] 5 of 5 teams");
}

#[test]
fn a_token_is_not_left_on_a_terminal_unless_that_is_said() {
    let arguments = ["token", "generate", "--team", "sandbox", "--db", "x"];
    console(&arguments).run().sees("the token would stay on this terminal");
    let mut shown = console(&[&arguments[..], &["--show"]].concat()).run();
    shown.sees(".atlasv1.");
}
