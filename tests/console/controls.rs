//! The matrix of controls: who may press what, and what is said to who may not, for the four standings at once.

use std::fmt::Write as _;

use crate::support::every_team;
use tfe_console::backend::Backend;
use tfe_console::domain::{Actor, Command, Name, Origin};

use crate::driver::{Driver, Start};

/// A row of the matrix.
struct Control {
    /// What the matrix calls it.
    name: &'static str,
    open: &'static str,
    /// Keys that lead to it.
    way: &'static str,
    what: What,
}

/// What a cell says.
enum What {
    /// Whether this key is offered, and what it does.
    Key(&'static str),
    /// The same, on the first row or box with this word in its label.
    On(&'static str, &'static str),
    /// Whether this can be read.
    Text(&'static str),
}

use What::{Key, On, Text};

/// Keys that generate a user token, copy it, and close its dialog.
const NEW_TOKEN: &str = "n x enter c enter";
/// What [`LAST`] needs to have happened.
const LAST: &str = "remove the last owner";

/// The controls of the matrix that have a screen, in its order.
const CONTROLS: &[Control] = &[
    row("see the contact address", "profile", "", Text("platform@acme.example")),
    row("see every team", "teams", "", Text("sandbox")),
    row("see one's own team in the list", "teams", "", Text("platform")),
    row("see the members of a secret team", "teams/platform", "", Text("priya")),
    row("see the members of a visible team", "teams/release", "", Text("dana")),
    row("create a team", "teams", "", Key("n")),
    row("delete a team", "teams/platform", "", Key("shift-d")),
    row("delete owners", "teams/owners", "", Key("shift-d")),
    row("add a member", "teams/platform", "", Key("a")),
    row("remove a member", "teams/platform", "", Key("x")),
    row(LAST, "teams/owners", "", Key("x")),
    row("organization access", "teams/platform", "", On("space", "Manage Workspaces")),
    row("visibility", "teams/platform", "", Key("v")),
    row("member token management", "teams/platform", "", Key("t")),
    row("regenerate the token of a secret team", "teams/platform", "", Key("g")),
    row("regenerate it with an expiry", "teams/platform", "", Key("shift-g")),
    row("delete the token of a secret team", "teams/platform", "", Key("d")),
    row("regenerate the token of a visible team", "teams/release", "", Key("g")),
    row("delete the token of a visible team", "teams/release", "", Key("d")),
    row("see that a secret team has a token", "teams/platform", "", Text("••••")),
    row("see that a visible team has a token", "teams/release", "", Text("••••")),
    row("see that the organization has a token", "api-tokens", "", Text("••••")),
    row("regenerate the organization token", "api-tokens", "", Key("g")),
    row("delete the organization token", "api-tokens", "", Key("d")),
    row("generate the token of a team that has none", "teams/sandbox", "", Key("g")),
    row("read the text of a token again", "user-tokens", NEW_TOKEN, Text(".atlasv1.")),
    row("create a user token of one's own", "user-tokens", "", Key("n")),
    row("delete a user token of one's own", "user-tokens", NEW_TOKEN, Key("d")),
    row("edit the profile", "profile", "", Key("e")),
    row("delete the organization", "profile", "", Key("shift-d")),
];

const fn row(name: &'static str, open: &'static str, way: &'static str, what: What) -> Control {
    Control { name, open, way, what }
}

/// Who stands how to acme, and to the team platform or release.
fn standings(open: &str) -> [(&'static str, &'static str); 4] {
    let member = match open {
        "teams/release" => "dana",
        "teams/sandbox" => "lena",
        _ => "marcus",
    };
    [("owner", "omar"), ("member of the team", member), ("other member", "nina"), ("outsider", "zoe")]
}

fn offered(d: &Driver, key: &str) -> Option<(String, Option<String>)> {
    let offers = d.app.offers();
    let offer =
        offers.iter().find(|offer| offer.keys.iter().any(|known| known.eq_ignore_ascii_case(key) || shown(key) == *known));
    offer.map(|offer| (offer.label.clone(), offer.refusal.as_ref().map(ToString::to_string)))
}

/// A key as it stands in the footer.
fn shown(key: &str) -> String {
    key.strip_prefix("shift-").map_or_else(|| key.to_owned(), str::to_uppercase)
}

/// What this user has of a control, after trying it.
fn cell(control: &Control, user: &'static str) -> String {
    let mut d = Driver::start(Start { user, open: control.open, size: (120, 100), ..Start::default() });
    let organization = d.app.organization.as_ref().map_or("none", |row| row.name.as_str()).to_owned();
    if organization != "acme" && control.open != "user-tokens" {
        return format!("not shown: acme is not there, they are in {organization}");
    }
    let name = control.open.strip_prefix("teams/").map(|team| format!("Teams / {team}"));
    if let Some(name) = name.filter(|name| !d.screen().contains(name)) {
        assert!(!d.notice().is_empty(), "{} does not say why {name} is not there", control.name);
        return format!("not shown: {}", d.notice());
    }
    if control.name == LAST {
        let user = |name: &str| d.backend.user_named(&Name::parse("user", name).expect("a name")).expect("a user");
        let (omar, olivia) = (Actor::User(user("omar")), user("olivia"));
        let teams = every_team(d.backend.as_ref(), omar, d.app.organization.as_ref().expect("acme").id).expect("teams");
        let team = teams.iter().find(|row| row.name.as_str() == "owners").expect("owners").id;
        d.other().execute(omar, &Origin::Console, &Command::RemoveMember { team, user: olivia }.into()).expect("an owner can");
        d.look();
    }
    d.press(control.way);
    let (key, word) = match control.what {
        Text(text) => return if d.screen().contains(text) { "shown".to_owned() } else { "not shown".to_owned() },
        Key(key) => (key, ""),
        On(key, word) => (key, word),
    };
    for _ in 0..60 {
        if offered(&d, key).is_some_and(|(label, _)| label.contains(word)) {
            break;
        }
        d.press("tab");
    }
    let found = offered(&d, key).filter(|(label, _)| label.contains(word));
    let Some((label, refusal)) = found else { return "not shown".to_owned() };
    let before = d.audit();
    d.press(key);
    let Some(sentence) = refusal else {
        let done = d.audit().len() > before.len();
        assert!(done || d.app.modal.is_some(), "{} does nothing for {user}:\n{}", control.name, d.screen());
        return format!("enabled: {label} {}", if d.app.modal.is_some() { "opens a dialog" } else { "is done" });
    };
    assert_eq!(d.notice(), sentence, "{} says something else for {user}", control.name);
    assert_eq!(d.audit(), before, "the console asks for {} though {user} can't", control.name);
    assert!(d.app.modal.is_none(), "{} opens something for {user}", control.name);
    format!("disabled: {label}: {sentence}")
}

#[test]
fn the_matrix_of_controls() {
    let mut matrix = String::new();
    for control in CONTROLS {
        let key = match control.what {
            Key(key) | On(key, _) => format!("key {}", shown(key)),
            Text(text) => format!("text {text}"),
        };
        let _ = writeln!(matrix, "{} ({}, {key})", control.name, control.open);
        for (role, user) in standings(control.open) {
            let _ = writeln!(matrix, "  {role:<18} {}", cell(control, user));
        }
    }
    insta::assert_snapshot!(matrix);
}
