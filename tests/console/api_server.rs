//! The sign that a server runs, and the page about it: seen without a key pressed, by everybody, and by owners with
//! what it refused.

use std::sync::Arc;
use std::time::Duration;

use crate::support::every_team;
use jiff::SignedDuration;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Refusal, ServerRow, Service};
use tfe_console::domain::{
    Actor, AuthenticationToken, Caller, Command, Description, Expiry, Id, Name, Origin, Requests, SafeText, TokenOwner, User,
    World,
};
use tfe_console::ui::{Msg, Timer};

use crate::driver::{Driver, Start, entry};
use crate::screens::{both, picture};
use crate::support::FixedWorld;

/// A server that was started seven minutes ago and has been busy since.
pub fn server(letter: char, world: &FixedWorld) -> ServerRow {
    let now = world.now();
    let minute = Requests::minute(now);
    let counts = [(minute - 1, 12), (minute - 2, 40), (minute - 4, 3), (minute - 7, 80)];
    ServerRow {
        id: Id::parse(&format!("srv-{}", letter.to_string().repeat(16))).expect("an id"),
        address: format!("http://127.0.0.1:808{}", u32::from(letter) % 10).into(),
        started_at: now.checked_sub(SignedDuration::from_mins(7)).expect("a time"),
        heard_at: now,
        requests: Requests::count(now, counts),
    }
}

/// What a server does that has the model open as well.
struct Server {
    model: Local,
    row: ServerRow,
}

impl Server {
    fn on(d: &Driver) -> Self {
        let server = Self { model: d.other(), row: server('a', &d.world) };
        server.model.announce(&server.row, true).expect("it is written");
        server
    }

    fn token(&self, owner: TokenOwner) -> Id<AuthenticationToken> {
        let olivia = Actor::User(self.user("olivia"));
        match owner {
            TokenOwner::Team(team) => {
                self.model.team(olivia, team).expect("a team").token.expect("it is seen").expect("a token").id
            }
            TokenOwner::Organization(organization) | TokenOwner::AuditTrails(organization) => {
                self.model
                    .organization_token(olivia, organization)
                    .expect("a page")
                    .token
                    .expect("it is seen")
                    .expect("a token")
                    .id
            }
            TokenOwner::User(user) => {
                let description = Some(Description::parse("rehearsal").expect("a description"));
                let command = Command::GenerateToken { owner, expires: Expiry::Default, description };
                let minted = self.model.execute(Actor::User(user), &Origin::Console, &command.into()).expect("a token").minted;
                minted.expect("a token").token
            }
        }
    }

    fn user(&self, name: &str) -> Id<User> {
        self.model.user_named(&Name::parse("user", name).expect("a name")).expect("a user")
    }

    fn owner(&self, whose: &str) -> TokenOwner {
        let olivia = self.user("olivia");
        let acme = self.model.account(olivia).expect("an account").organizations;
        let acme = acme.iter().find(|row| row.name.as_str() == "acme").expect("acme").id;
        match whose.split_once(' ') {
            Some(("team", name)) => {
                let teams = every_team(&self.model, Actor::User(olivia), acme).expect("teams");
                TokenOwner::Team(teams.iter().find(|row| row.name.as_str() == name).expect("a team").id)
            }
            Some(_) => TokenOwner::Organization(acme),
            None => TokenOwner::User(self.user(whose)),
        }
    }

    /// Refuses a request a number of minutes ago.
    fn refuses(&self, whose: &str, route: &str, (rule, reason): (&str, &str), (minutes, count): (i64, u32)) {
        let now = self.row.heard_at.checked_sub(SignedDuration::from_mins(minutes)).expect("a time");
        let (route, rule, reason) = (SafeText::new(route), SafeText::new(rule), SafeText::new(reason));
        let caller = Caller { address: Some("203.0.113.7".into()), client: Some("Terraform/1.11.4".into()) };
        let refusal = Refusal { token: self.token(self.owner(whose)), route, rule, reason, minute: now, count, caller };
        self.model.note_refusals(&[refusal]).expect("it is written");
    }

    /// Refuses what real ones do.
    fn refuses_some(&self) {
        let owners = "Owners of acme: olivia, omar.";
        let stronger = format!("A team token can manage only the token of its own team. {owners}");
        self.refuses("team platform", "POST /api/v2/teams/{team}/authentication-token", ("D2", &stronger), (3, 5));
        let kind =
            "This endpoint cannot be accessed with organization tokens. You must access it with a user token or team token.";
        self.refuses("organization acme", "POST /api/v2/runs", ("note", kind), (1, 1));
        let level = format!("This needs write access to the workspace; there is only read. {owners}");
        self.refuses("team data", "POST /api/v2/workspaces/{workspace}/actions/lock", ("A-write", &level), (60, 120));
        self.refuses("marcus", "GET /api/v2/teams/{team}", ("O17", "The team is secret."), (10, 2));
    }
}

/// What stands at the right of the breadcrumb.
fn sign(d: &Driver) -> Option<String> {
    let screen = d.screen();
    let line = screen.lines().nth(1).expect("a breadcrumb");
    line.find('●').map(|at| line[at..].to_owned())
}

#[test]
fn a_server_that_starts_is_seen_on_every_page_without_a_key_and_one_that_stops_no_more() {
    for open in ["teams", "audit", "user-tokens", "api-server", "teams/platform"] {
        let mut d = Driver::at("olivia", open);
        assert_eq!(sign(&d), None);
        let server = Server::on(&d);
        let shown = sign(d.look()).expect("a sign");
        assert!(shown.contains("http://127.0.0.1:8087 · 12"), "{shown}");
        server.model.withdraw(server.row.id).expect("it is written");
        assert_eq!(sign(d.look()), None);
    }
}

#[test]
fn everybody_sees_where_it_is_and_how_many_requests_it_gets() {
    for (user, open) in [("olivia", "teams"), ("marcus", "teams"), ("lena", "users"), ("guest", "teams")] {
        let mut d = Driver::start(Start { user, open, size: (120, 40), ..Start::default() });
        Server::on(&d);
        d.look().sees("● API server http://127.0.0.1:8087 · 12 requests/min");
    }
}

#[test]
fn a_console_that_starts_later_sees_it_at_once() {
    let d = Driver::at("olivia", "teams");
    Server::on(&d);
    d.again().sees("● API server http://127.0.0.1:8087 · 12 requests/min");
}

#[test]
fn the_requests_change_without_a_key() {
    let mut d = Driver::start(Start { open: "api-server", size: (120, 40), ..Start::default() });
    let mut server = Server::on(&d);
    d.look().sees("12 requests/min").sees("135 in 30 minutes").sees("started 7 minutes ago");
    d.world.pass(SignedDuration::from_mins(1));
    server.row.heard_at = d.world.now();
    let minute = Requests::minute(server.row.heard_at);
    server.row.requests = Requests::count(server.row.heard_at, [(minute - 1, 1), (minute - 2, 12), (minute - 3, 40)]);
    server.model.announce(&server.row, false).expect("it is written");
    d.look().sees("1 request/min").sees("136 in 30 minutes").sees("started 8 minutes ago");
}

#[test]
fn one_that_was_just_started_has_no_requests_per_minute_yet() {
    let mut d = Driver::at("olivia", "api-server");
    let model = d.other();
    let now = d.world.now();
    let row = ServerRow { started_at: now, requests: Requests::default(), ..server('a', &d.world) };
    model.announce(&row, true).expect("it is written");
    d.look().sees("started just now").sees("its first minute is not over").lacks("/min");
}

#[test]
fn one_that_was_killed_is_gone_after_two_and_a_half_minutes_and_nothing_wakes_the_console_before() {
    let mut d = Driver::at("guest", "teams");
    Server::on(&d);
    assert!(sign(d.look()).is_some());
    assert_eq!(d.app.ages_last(), Some(ServerRow::SILENCE));
    d.world.pass(SignedDuration::from_secs(149));
    d.send(Msg::Timer(Timer::Ages));
    assert!(sign(&d).is_some());
    assert_eq!(d.app.ages_last(), Some(Duration::from_mins(1)), "not more often than once a minute");
    d.world.pass(SignedDuration::from_secs(1));
    d.send(Msg::Timer(Timer::Ages));
    assert_eq!(sign(&d), None);
    assert_eq!(d.app.ages_last(), None, "nothing is left to wait for");
}

#[test]
fn the_page_says_since_when_one_that_was_killed_was_not_heard_of() {
    let mut d = Driver::at("olivia", "api-server");
    Server::on(&d);
    d.look().world.pass(SignedDuration::from_mins(4));
    d.press("r").sees("http://127.0.0.1:8087  gone").sees("not heard of since 12:00 UTC, 4 minutes ago").lacks("/min");
    assert_eq!(sign(&d), None);
}

#[test]
fn several_servers_are_counted_together_and_listed_one_by_one() {
    let mut d = Driver::at("olivia", "api-server");
    let (server_a, world) = (Server::on(&d), std::sync::Arc::clone(&d.world));
    server_a.model.announce(&server('b', &world), true).expect("it is written");
    d.look().sees("● 2 API servers · 24 requests/min").sees("http://127.0.0.1:8087").sees("http://127.0.0.1:8088");
}

#[test]
fn where_none_runs_the_page_says_how_one_is_started() {
    for user in ["olivia", "marcus"] {
        let mut d = Driver::at(user, "api-server");
        Arc::make_mut(&mut d.app.settings).invocation.db = Some("my model.db".into());
        d.sees("No server runs on this model.").sees("with: tfe-console serve --db 'my model.db'");
    }
    let world = std::sync::Arc::new(FixedWorld::new());
    let shared: std::sync::Arc<dyn World> = std::sync::Arc::<FixedWorld>::clone(&world);
    let model = Local::open(&Place::Memory, &Content::Demo, shared, "tester (uid 0)".to_owned()).expect("a model");
    let mut d = Driver::over(Box::new(model), world, &Start { open: "api-server", ..Start::default() });
    d.sees("This model is in memory, where no server reaches it.").sees("serve --ephemeral");
}

#[test]
fn a_refusal_appears_without_a_key_with_its_true_reason() {
    let mut d = Driver::at("olivia", "api-server");
    d.sees("Nothing was refused in the last two weeks.");
    let server = Server::on(&d);
    server.refuses_some();
    d.look().sees("organization acme").sees("1 min ago").sees("This endpoint cannot be accessed with organization tokens.");
    d.sees("POST /api/v2/runs").press("j").sees("› 3 min ago").sees("POST /api/v2/teams/{team}/authentication-token");
    d.sees("A team token can manage only the token of its own team.");
}

#[test]
fn a_refusal_is_explained_in_full() {
    for key in ["enter", "w"] {
        let mut d = Driver::at("olivia", "api-server");
        Server::on(&d).refuses_some();
        d.look().press("j").press(key);
        d.sees("Why not: POST /api/v2/teams/{team}/authentication-token?");
        d.sees("team platform: 5 times in the minute from 2026-03-02 11:57 UTC, 3");
        d.sees("│ A team token can manage only the token of its own team. Owners of acme:").sees("olivia, omar.");
        d.sees("Who can").sees("No token generates one that is stronger than itself.");
        d.press("esc").sees("Latest refusals");
    }
}

#[test]
fn what_the_refused_token_can_do_is_one_key_away() {
    let mut d = Driver::at("olivia", "api-server");
    Server::on(&d).refuses_some();
    d.look().press("j m").sees("team platform").sees("What can");
    d.press("esc").sees("Latest refusals").sees("› 3 min ago");
}

#[test]
fn without_a_refusal_there_is_nothing_to_explain() {
    let mut d = Driver::at("olivia", "api-server");
    Server::on(&d);
    d.look().press("w m enter");
    assert!(d.app.modal.is_none());
    d.sees("Nothing was refused in the last two weeks.");
}

#[test]
fn members_see_the_server_and_what_was_refused_to_their_own_tokens_and_why_not_the_rest() {
    let reason = "Only organization owners can read the whole audit log. You see what you did yourself.";
    for user in ["marcus", "lena", "nina"] {
        let mut d = Driver::at(user, "api-server");
        Server::on(&d).refuses_some();
        d.look().sees("http://127.0.0.1:8087").sees(reason).lacks("team platform").lacks("team data").lacks("organization acme");
        if user == "marcus" {
            d.sees("user token").press("enter").sees("The team is secret.");
        } else {
            d.sees("Nothing was refused to your own tokens in the last two weeks.");
        }
    }
}

#[test]
fn an_owner_does_not_see_what_was_refused_to_a_member_s_own_tokens() {
    let mut d = Driver::at("olivia", "api-server");
    Server::on(&d).refuses_some();
    d.look().lacks("user token rehearsal").lacks("The team is secret.");
}

#[test]
fn who_is_in_no_organization_has_no_such_page_and_is_not_answered() {
    let mut d = Driver::at("guest", "api-server");
    d.lacks("API Server");
    let (model, server) = (d.other(), Server::on(&d));
    let guest = Actor::User(server.user("guest"));
    let TokenOwner::Organization(acme) = server.owner("organization acme") else { panic!("an organization") };
    let refused = model.servers(guest, acme).expect_err("no member").to_string();
    assert!(refused.starts_with("Only members of the organization acme"), "{refused}");
}

#[test]
fn refusals_are_filtered_and_sorted_as_every_list() {
    let mut d = Driver::at("olivia", "api-server");
    Server::on(&d).refuses_some();
    d.look().type_text("/lock").press("enter enter");
    d.sees("Why not: POST /api/v2/workspaces/{workspace}/actions/lock?").press("esc esc esc");
    d.sees("When ↓").press("<").sees("› 1 min ago").press("Z <").sees("When ↑").sees("› 1 h ago");
    d.press("z").sees("Token ↑");
}

#[test]
fn the_page_is_reached_by_its_entry_its_name_and_the_palette() {
    let mut d = Driver::at("olivia", "teams");
    d.press(&entry("API Server")).sees("Review / API Server");
    d.press(&entry("Tokens")).sees("User Settings");
    d.press(":").type_text("api server").press("enter").sees("Review / API Server");
}

#[test]
fn the_page_is_drawn_in_ascii_too() {
    let mut d = Driver::at("olivia", "api-server");
    Server::on(&d).refuses_some();
    d.look().in_ascii();
    d.sees("* http://127.0.0.1:8087").sees("* http://127.0.0.1:8087 - 12/min");
    assert!(d.screen().is_ascii());
}

#[test]
fn no_server() {
    picture("api_server_none", "olivia", "api-server", |_| {});
}

#[test]
fn a_server_with_refusals() {
    both("api_server", "olivia", "api-server", |d| {
        Server::on(d).refuses_some();
        d.look().press("j");
    });
}

#[test]
fn servers_of_which_one_is_gone() {
    picture("api_server_gone", "marcus", "api-server", |d| {
        let server_a = Server::on(d);
        d.world.pass(SignedDuration::from_mins(4));
        server_a.model.announce(&server('b', &d.world), false).expect("it is written");
        server_a.refuses_some();
        d.look();
    });
}

#[test]
fn a_server_with_long_names() {
    picture("api_server_wide", "olivia", "api-server", |d| {
        let server_a = Server::on(d);
        let address = format!("https://{}.example:8443", "平台".repeat(30)).into();
        server_a.model.announce(&ServerRow { address, ..server('b', &d.world) }, false).expect("it is written");
        d.rewrite("UPDATE teams SET name = '平台平台平台平台平台平台平台平台平台' WHERE name = 'platform'");
        server_a.refuses("team data", "GET /api/v2/workspaces/{workspace}", ("A-read", &"平台 é ".repeat(60)), (0, u32::MAX));
        let wide = server_a.owner("team 平台平台平台平台平台平台平台平台平台");
        let route = SafeText::new("GET /api/v2/teams/{team}");
        let refusal = Refusal {
            token: server_a.token(wide),
            route,
            rule: "T6".into(),
            reason: "Only members of the team 平台 can see its token.".into(),
            minute: server_a.row.heard_at,
            count: 3,
            caller: Caller::default(),
        };
        server_a.model.note_refusals(&[refusal]).expect("it is written");
        d.look();
    });
}

#[test]
fn a_refusal_explained() {
    picture("api_server_why", "olivia", "api-server", |d| {
        Server::on(d).refuses_some();
        d.look().press("j w");
    });
}
