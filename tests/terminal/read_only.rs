//! `--read-only`: everything can be looked at, nothing changed, and every control says why.

use crate::launch::console;

const WHY: &str = "Nothing can be changed here: started with --read-only.";

#[test]
fn every_control_says_that_nothing_can_be_changed() {
    let home = {
        let mut first = console(&[]).run();
        first.sees("platform");
        first.quit()
    };
    for start in [
        console(&["--demo", "--read-only", "--open", "teams/platform"]),
        console(&["--read-only", "--open", "teams/platform"]).at_home(home),
    ] {
        let mut console = start.run();
        console.sees(", read-only").sees("Read-only: started with --read-only. Nothing can be changed.");
        for key in ["g", "d"] {
            console.send(key).sees(WHY);
        }
        console.send("u").sees("Acting as").send("guest").sees("› guest").send("\r").sees("New Organization");
        console.send("x\tx@example.com\r").sees(WHY).send("\x03");
        assert_eq!(console.end().0, 0);
    }
}

#[test]
fn what_another_console_changes_is_seen() {
    let mut writing = console(&["--open", "teams/sandbox"]).run();
    writing.sees("[ Create an authentication token ]");
    let db = writing.model().display().to_string();
    let mut reading = console(&["--read-only", "--db", &db, "--open", "teams/sandbox"]).run();
    reading.sees("No tokens created for this team.");
    let token = writing.generate(&["g"]);
    reading.send("r").sees(&format!("{}…", &token[..6]));
    reading.quit();
}

#[test]
fn whom_it_acts_as_is_not_kept() {
    let mut first = console(&[]).run();
    first.sees("olivia   owner of acme");
    let home = first.quit();
    let mut reading = console(&["--read-only", "--as", "marcus"]).at_home(home).run();
    reading
        .sees("acting as marcus (you are olivia)")
        .send("u")
        .sees("Acting as")
        .send("lena")
        .sees("› lena")
        .send("\r")
        .sees("acting as lena (you are olivia)");
    let mut second = console(&[]).at_home(reading.quit()).run();
    second.sees("olivia   owner of acme");
}
