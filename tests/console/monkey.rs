//! Whatever is pressed, pasted, resized, late, and done by somebody else meanwhile: no panic, and no token on the screen without its dialog.

use std::time::Duration;

use crate::support::every_team;
use proptest::prelude::*;
use proptest::sample::select;
use ratatui::layout::Size;
use tfe_console::backend::Backend;
use tfe_console::backend::local::Local;
use tfe_console::domain::{Actor, Command, Expiry, Id, Name, Origin, Team, TokenOwner, User};
use tfe_console::ui::{Copied, Msg, Multiplexer};

use crate::appearance::wheel;
use crate::driver::{Driver, Start};
use crate::support::property;

#[derive(Clone, Debug)]
enum Event {
    Key(&'static str),
    Paste(String),
    Wheel(bool),
    Click(u16, u16),
    Resize(u16, u16),
    Focus(bool),
    Pass(u64),
    Suspend,
    /// Answers are late from here on.
    Hold,
    Deliver,
    /// Keys come before a dialog is on the screen.
    TypeAhead(bool),
    Clipboard(Copied),
    /// An owner in another console does something to a user or a team, each by its number.
    Meanwhile(&'static str, usize, usize),
}

/// Every key that is bound somewhere.
const KEYS: [&str; 64] = [
    "g", "y", "d", "n", "c", "s", "enter", "esc", "tab", "backtab", "u", "o", "r", "?", "/", "j", "k", "l", "h", "up", "down",
    "left", "right", "pageup", "pagedown", "home", "end", "<", ">", "1", "2", "3", "4", "5", "9", "q", "ctrl-r", "ctrl-z", "f1",
    "G", "]", "[", "f", "F", "e", "a", "x", "D", "L", "w", ":", "space", "V", "E", "v", "t", "m", "M", "p", "b", "N", "f2", "f3",
    "ctrl-p",
];

/// The ways to a token and from it, which chance alone finds too rarely.
const WAYS: [&str; 18] = [
    "g y",
    "g y",
    "g y",
    "enter g y",
    "2 enter g",
    "5 g y",
    "c",
    "enter",
    "esc esc",
    "d y",
    "G enter y",
    "5 ] g y",
    "9 n a enter",
    "a enter enter",
    "n q a enter",
    "tab tab tab x y",
    "backtab backtab space",
    "5 m b o tab enter enter",
];

/// Keys that mean nothing, or only in a field.
const OTHERS: [&str; 7] = ["Z", "backspace", "delete", "f9", "alt-g", "ctrl-x", "0"];

fn event() -> impl Strategy<Value = Event> {
    let pasted = select(vec!["", "platform", "acme\nacme", "\u{1b}[2J", "平台🦀\u{202e}", "a@example.com", "g y enter"]);
    let clipboard = vec![
        Copied::System { clears_after: Some(45) },
        Copied::System { clears_after: None },
        Copied::Terminal { through: Some(Multiplexer::Tmux) },
        Copied::Unavailable,
    ];
    prop_oneof![
        30 => select(KEYS.to_vec()).prop_map(Event::Key),
        20 => select(WAYS.to_vec()).prop_map(Event::Key),
        6 => select(OTHERS.to_vec()).prop_map(Event::Key),
        2 => pasted.prop_map(|text| Event::Paste(text.to_owned())),
        1 => ".{0,30}".prop_map(Event::Paste),
        2 => (1_u16..=120, 1_u16..=40).prop_map(|(width, height)| Event::Resize(width, height)),
        1 => (1_u16..=200, 1_u16..=60).prop_map(|(width, height)| Event::Resize(width, height)),
        4 => Just(Event::Resize(80, 24)),
        2 => any::<bool>().prop_map(Event::Wheel),
        12 => (0_u16..130, 0_u16..45).prop_map(|(x, y)| Event::Click(x, y)),
        4 => any::<bool>().prop_map(Event::Focus),
        2 => (0_u64..=90).prop_map(Event::Pass),
        2 => Just(Event::Suspend),
        1 => Just(Event::Hold),
        6 => Just(Event::Deliver),
        2 => any::<bool>().prop_map(Event::TypeAhead),
        1 => select(clipboard).prop_map(Event::Clipboard),
        6 => (select(vec!["add", "remove", "generate", "revoke", "delete"]), 0_usize..11, 0_usize..7)
            .prop_map(|(what, user, team)| Event::Meanwhile(what, user, team)),
    ]
}

/// Another console on the same model.
struct Other {
    model: Local,
    users: Vec<Id<User>>,
    teams: Vec<Id<Team>>,
}

impl Other {
    fn beside(d: &Driver) -> Self {
        let model = d.other();
        let users: Vec<Id<User>> = model.people().expect("people").iter().map(|person| person.id).collect();
        let olivia = model.user_named(&Name::parse("user", "olivia").expect("a name")).expect("a user");
        let organization = model.account(olivia).expect("an account").organizations[0].id;
        let teams = every_team(&model, Actor::User(olivia), organization).expect("teams");
        Self { model, users, teams: teams.iter().map(|team| team.id).collect() }
    }

    /// Does it as whoever may; nobody may do everything.
    fn execute(&self, what: &str, user: usize, team: usize) {
        let (user, team) = (self.users[user], self.teams[team]);
        let owner = TokenOwner::Team(team);
        let command = match what {
            "add" => Command::AddMember { team, user },
            "remove" => Command::RemoveMember { team, user },
            "generate" => Command::GenerateToken { owner, expires: Expiry::Default, description: None },
            "revoke" => Command::RevokeToken { owner, token: None },
            _ => Command::DeleteTeam { team },
        };
        let _ = self
            .users
            .iter()
            .find(|user| self.model.execute(Actor::User(**user), &Origin::Console, &command.clone().into()).is_ok());
    }
}

fn happen(d: &mut Driver, other: &Other, late: &mut bool, event: Event) {
    match event {
        Event::Key(key) => drop(d.press(key)),
        Event::Paste(text) => d.send(Msg::Paste(text)),
        Event::Wheel(down) => d.send(wheel(down)),
        Event::Click(x, y) => drop(d.click_at((x, y))),
        Event::Resize(width, height) => d.send(Msg::Resize(Size { width, height })),
        Event::Focus(here) => {
            d.send(Msg::Focus(here));
            assert!(here || !d.screen().contains(".atlasv1."), "a token stays on a screen that nobody looks at");
        }
        Event::Pass(seconds) => drop(d.pass(Duration::from_secs(seconds))),
        Event::Suspend => d.send(Msg::Suspend),
        Event::Hold if *late => {}
        Event::Hold => {
            d.hold();
            *late = true;
        }
        Event::Deliver => {
            d.deliver();
            *late = false;
        }
        Event::TypeAhead(ahead) => {
            d.typing_ahead = ahead;
            d.send(Msg::Settled);
        }
        Event::Clipboard(copied) => d.clipboard = copied,
        Event::Meanwhile(what, user, team) => {
            other.execute(what, user, team);
            d.send(Msg::Changed(Ok(())));
        }
    }
    d.assert_invariants();
}

fn run(user: &'static str, open: &'static str, events: Vec<Event>) {
    let start = Start { user, open, ..Start::default() };
    let mut d = Driver::start(start);
    let other = Other::beside(&d);
    let mut late = false;
    for event in events {
        if d.quit {
            break;
        }
        happen(&mut d, &other, &mut late, event);
    }
}

proptest! {
    #![proptest_config(property(24, "tests/console/monkey_regressions.txt"))]

    #[test]
    fn nothing_breaks_it_and_no_token_is_seen_outside_its_dialog(
        user in select(vec!["olivia", "omar", "marcus", "lena", "nina", "zoe", "guest"]),
        open in select(vec![
            "teams", "api-tokens", "api-tokens/teams", "user-tokens", "teams/platform", "teams/sandbox", "teams/owners", "teams/none", "profile",
            "users", "workspaces", "workspaces/network-core",
        ]),
        events in proptest::collection::vec(event(), 1..50),
    ) {
        run(user, open, events);
    }
}
