//! The console and its client on a host: this server, and hosts that misbehave.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tfe_console::api::Limits;
use tfe_console::api::fault_injection::FaultInjection;
use tfe_console::api::log::Log;
use tfe_console::api::tls::Tls;
use tfe_console::backend::list::{At, ListQuery};
use tfe_console::backend::remote::{Address, Proxies, Remote, Trust, Way};
use tfe_console::backend::teams::Teams;
use tfe_console::backend::{Backend, Error, Interrupt, Part};
use tfe_console::domain::{Actor, Command, Expiry, Guard, Name, Origin, Secret, TokenOwner, TokenState, Visibility, World};

use tfe_console::policy::{Act, Facts, decide};

use crate::driver::{Driver, Start};
use crate::house::House;
use crate::support::FixedWorld;

pub(super) fn way(address: SocketAddr) -> Way {
    Way {
        address: Address::parse(&format!("http://{address}")).expect("a host"),
        trust: Trust::default(),
        proxies: Proxies::default(),
        read_only: false,
        patience: Way::PATIENCE,
    }
}

pub(super) fn client(way: Way, token: &str, world: &Arc<FixedWorld>) -> Remote {
    let world: Arc<dyn World> = Arc::<FixedWorld>::clone(world);
    Remote::new(way, Secret::foreign(token).expect("a token"), "a test".into(), world).expect("a client")
}

/// The client of somebody on the server of a house.
pub(super) fn remote(house: &House, token: &str) -> Remote {
    client(way(house.address), token, &house.world)
}

pub(super) fn on_host(house: &House, user: &'static str, open: &'static str, size: (u16, u16)) -> Driver {
    let remote = remote(house, &house.token(user));
    Driver::over(Box::new(remote), Arc::clone(&house.world), &Start { user, open, size, ..Start::default() })
}

/// The house's clock stands still, and a host counts requests by the second.
pub(super) fn a_second_later(house: &House) {
    house.world.pass(jiff::SignedDuration::from_secs(1));
}

pub(super) fn requests(remote: &Remote, method: &str) -> usize {
    remote.calls().0.iter().filter(|call| call.method == method).count()
}

#[test]
fn the_main_job_is_done_on_a_host_and_the_token_is_shown_once() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "teams/sandbox", (80, 24));
    d.sees("LIVE 127.0.0.1").sees("No tokens created for this team.");
    d.press("g");
    let first = d.secret();
    d.sees("This token will not be displayed again. Save it in a safe place.").press("c enter");
    assert_eq!(d.copies, std::slice::from_ref(&first));
    d.lacks(&first[..14]).sees("••••••••••••••").sees("Last used just now");
    assert!(house.ask(&first, "GET", "/api/v2/account/details", None).status == 200, "it works");
    a_second_later(&house);
    d.press("g").confirm("Regenerate the token of team sandbox?", &["stops working immediately"]);
    let second = d.secret();
    d.press("c enter");
    assert_eq!(house.ask(&first, "GET", "/api/v2/account/details", None).status, 401);
    assert_eq!(house.ask(&second, "GET", "/api/v2/account/details", None).status, 200);
    a_second_later(&house);
    d.press("d").confirm("Delete the token of team sandbox?", &[]);
    d.sees("No tokens created for this team.");
    assert_eq!(house.ask(&second, "GET", "/api/v2/account/details", None).status, 401);
}

#[test]
fn every_place_opens_on_a_host_and_what_it_does_not_have_says_so() {
    let house = House::new();
    for size in [(80, 24), (160, 50)] {
        for (place, text) in [
            ("profile", "platform@acme.example"),
            ("teams", "platform"),
            ("teams/platform", "Allow Member Token Management"),
            ("users", "marcus"),
            ("users/marcus", "Member of acme"),
            ("workspaces", "web-prod"),
            ("workspaces/web-prod", "Team Access"),
            ("api-tokens", "Organization Token"),
            ("api-tokens/teams", "platform"),
            ("api-tokens/audit-trails", "reads the audit trail"),
            ("user-tokens", "tests"),
            ("host", "account/details"),
            ("audit", "has no API for its audit log"),
            ("hygiene", "What teams can do in workspaces was not"),
            ("escalation", "What teams can do in workspaces was not"),
        ] {
            on_host(&house, "olivia", place, size).sees(text).lacks("r tries again");
            a_second_later(&house);
        }
    }
}

#[test]
fn what_a_team_was_given_is_read_for_its_page_and_for_no_list() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "teams/platform", (160, 50));
    d.sees("web-prod").sees("write").sees("A host tells the projects of a team only with a request for each project.");
    d.lacks("Project Access (0)");
    a_second_later(&house);
    let mut d = on_host(&house, "olivia", "api-tokens/teams", (160, 50));
    d.lacks("It reaches no workspace").lacks("It was given no workspace");
    d.press("d").sees("Delete the token of team app-dev?").sees("This host does not say which workspaces it reaches.");
}

#[test]
fn the_rows_come_first_and_the_states_of_tokens_with_one_more_request() {
    let house = House::new();
    let remote = remote(&house, &house.token("olivia"));
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let account = remote.account(seat.user).expect("an account");
    assert_eq!(account.organizations.len(), 2);
    let organization = seat.organization.expect("acme");
    let query = ListQuery::start(Actor::User(seat.user), Teams { organization }, 40);
    let rows = remote.teams(&query).expect("rows");
    assert_eq!((rows.rows.len(), rows.partial, requests(&remote, "GET")), (7, true, 4), "sign-in and the teams");
    assert!(rows.rows.iter().all(|(_, row)| row.token == Part::NotYet));
    let rows = remote.teams(&query).expect("rows");
    assert_eq!((rows.partial, requests(&remote, "GET")), (false, 5));
    let state = |name: &str| rows.rows.iter().find(|(_, row)| row.name.as_str() == name).expect("a team").1.token.clone();
    assert_eq!(state("sandbox"), Part::Here(TokenState::None));
    assert!(matches!(state("app-dev"), Part::Here(TokenState::Expires(_))));
    // A filter is one request for rows, and one for their tokens.
    let query = ListQuery { text: "plat".to_owned(), ..query };
    let found = remote.teams(&query).expect("rows");
    assert_eq!((found.rows.len(), requests(&remote, "GET")), (1, 6));
}

#[test]
fn scrolling_a_long_list_asks_for_a_page_of_a_hundred_at_a_time() {
    let house = House::new();
    let (organization, olivia) = (house.organization("acme"), Actor::User(house.user("olivia")));
    for number in 0..290 {
        let name = Name::parse("name", &format!("team-{number:03}")).expect("a name");
        let access = tfe_console::domain::OrganizationAccess::NONE;
        let command = Command::CreateTeam { organization, name, visibility: Visibility::Secret, organization_access: access };
        house.local.execute(olivia, &Origin::Console, &command.into()).expect("a team");
    }
    let remote = remote(&house, &house.token("olivia"));
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let mut query = ListQuery::start(Actor::User(seat.user), Teams { organization: seat.organization.expect("acme") }, 40);
    let mut seen = remote.teams(&query).expect("rows");
    let first = requests(&remote, "GET");
    let mut names: Vec<String> = Vec::new();
    while names.len() < 250 {
        names.extend(seen.rows.iter().map(|(_, row)| row.name.to_string()));
        query.at = At::After(seen.rows.last().expect("a row").0.clone());
        seen = remote.teams(&query).expect("rows");
    }
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(names, sorted, "each once, in order");
    assert!(requests(&remote, "GET") <= first + 2 + 2, "{:?}", remote.calls().0);
}

#[test]
fn who_is_far_down_the_list_of_a_large_organization_can_be_added_to_a_team() {
    let house = House::new();
    let many = "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 239)
        INSERT INTO users (id, username, email, two_factor, created_at)
        SELECT 'user-' || replace(printf('%016d', i), '0', 'z'), 'many-' || i, i || '@example.com', 0, '2026-01-01T00:00:00.000Z' FROM n;
        INSERT INTO memberships (team_id, user_id, created_at)
        SELECT (SELECT id FROM teams WHERE name = 'data'), id, created_at FROM users WHERE username LIKE 'many-%';";
    house.raw().execute_batch(many).expect("many users");
    let mut d = on_host(&house, "olivia", "teams/platform", (80, 24));
    a_second_later(&house);
    d.press("a").type_text("many-239");
    a_second_later(&house);
    d.press("enter").sees("many-239 is a member of the team platform now.");
}

#[test]
fn what_the_host_says_no_to_is_explained_and_asked_anyway_on_the_second_press() {
    let house = House::new();
    let mut d = on_host(&house, "marcus", "api-tokens", (80, 24));
    d.press("g");
    assert_eq!(
        d.notice(),
        "The host says that you can't: can-update-api-token is false. Press the key again to ask the host anyway."
    );
    d.press("g").sees("It is there, and 127.0.0.1").sees("does not let you change it.");
    assert!(d.app.modal.is_none());
}

#[test]
fn a_service_account_is_named_in_words_and_so_is_nobody_who_is_a_person() {
    let house = House::new();
    let whose = |token: &str| remote(&house, token).service_account().expect("an answer").map(|whose| whose.to_string());
    assert_eq!(whose(&house.token("olivia")), None);
    assert_eq!(whose(&house.token("team platform")).as_deref(), Some("the team platform"));
    assert_eq!(whose(&house.token("organization acme")).as_deref(), Some("the organization acme"));
    let refused = remote(&house, "nonsense").service_account().expect_err("a stranger");
    assert!(refused.to_string().contains("does not accept the token"), "{refused}");
}

#[test]
fn nothing_but_get_is_sent_where_it_was_opened_read_only() {
    let house = House::new();
    let way = Way { read_only: true, ..way(house.address) };
    let remote = client(way, &house.token("olivia"), &house.world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let owner = TokenOwner::Organization(seat.organization.expect("acme"));
    let command = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
    assert!(remote.execute(Actor::User(seat.user), &Origin::Console, &command.into()).is_err());
    assert_eq!(requests(&remote, "POST"), 0);
}

#[test]
fn a_token_that_was_replaced_meanwhile_is_not_replaced_unseen() {
    let house = House::new();
    let remote = remote(&house, &house.token("olivia"));
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let owner = TokenOwner::Organization(seat.organization.expect("acme"));
    let before = remote.places(owner).expect("tokens").first().map_or(Guard::Token(None), |token| Guard::Token(Some(token.id)));
    house.token("organization acme");
    let command = Command::GenerateToken { owner, expires: Expiry::Default, description: None }.when(before);
    let refused = remote.execute(Actor::User(seat.user), &Origin::Console, &command).expect_err("it has changed");
    assert!(refused.to_string().contains("has changed") && refused.to_string().contains("Nothing was sent"), "{refused}");
    assert_eq!(requests(&remote, "POST"), 0);
}

#[test]
fn over_tls_the_authority_must_be_trusted_and_a_failure_names_whose_certificate_it_is() {
    let (tls, root) =
        Tls::self_signed(&["localhost".to_owned()], &[], tfe_console::runtime::system::System.now()).expect("a certificate");
    let house = House::set_up(Limits::default(), Log::none(), Some(tls), FaultInjection::default());
    let token = house.token("olivia");
    let address = Address::parse(&format!("localhost:{}", house.address.port())).expect("a host");
    let way = |authorities| Way {
        address: address.clone(),
        trust: Trust { authorities, client: None },
        proxies: Proxies::default(),
        read_only: false,
        patience: Way::PATIENCE,
    };
    let file = house.file().with_extension("pem");
    std::fs::write(&file, root).expect("a file");
    let trusting = client(way(Some(file)), &token, &house.world);
    assert!(trusting.default_seat(None).expect("a seat").is_some());
    let refused = client(way(None), &token, &house.world).default_seat(None).expect_err("nobody is trusted");
    let said = refused.to_string();
    assert!(said.contains("TLS to localhost") && said.contains("the certificate of") && said.contains("signed by"), "{said}");
}

/// What a host does with a connection.
type Deed = dyn Fn(&mut TcpStream) + Send + Sync;

/// A host that does this with every connection.
pub(super) fn misbehaving(deed: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let deed: Arc<Deed> = Arc::new(deed);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let deed = Arc::clone(&deed);
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4_096]);
                deed(&mut stream);
            });
        }
    });
    address
}

fn answering(answer: impl Into<Vec<u8>>) -> SocketAddr {
    let answer = answer.into();
    misbehaving(move |stream| {
        let _ = stream.write_all(&answer);
        let _ = stream.shutdown(Shutdown::Write);
    })
}

pub(super) fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

fn asked(address: SocketAddr) -> Error {
    client(way(address), "some-token", &Arc::new(FixedWorld::new())).default_seat(None).expect_err("no host")
}

#[test]
fn every_answer_that_is_none_ends_in_one_sentence() {
    let strayed = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&strayed);
    let elsewhere = misbehaving(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let json = "Content-Type: application/vnd.api+json\r\n";
    let mut long = http("200 OK", json, "{}");
    long.splice(15..15, format!("\r\nX-Long: {}", "x".repeat(1 << 20)).into_bytes());
    for (answer, part) in [
        (http("302 Found", &format!("Location: http://{elsewhere}/\r\n"), ""), "another address, which is not followed"),
        (http("200 OK", "Content-Type: text/html\r\n", "<html>sign in</html>"), "a web page; a proxy could stand between"),
        (http("200 OK", json, "{\"data\":"), "something else than the API's documents"),
        (http("200 OK", json, &"[".repeat(10_000)), "something else than the API's documents"),
        (http("200 OK", json, "{\"data\":{\"id\":\"../x\",\"type\":\"users\"}}"), "can't be an id"),
        (http("401 Unauthorized", json, ""), "does not accept the token"),
        (http("403 Forbidden", json, "{\"errors\":[{\"detail\":\"\\u001b[2Jno\"}]}"), "refuses: ␛[2Jno."),
        (http("500 Internal Server Error", json, "oops"), "failed (500)"),
        (http("429 Too Many Requests", "Retry-After: 31536000\r\n", ""), "wants no requests for 31536000 seconds"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\"".to_vec(), "broke the connection off"),
        (b"SSH-2.0-OpenSSH\r\n".to_vec(), "not HTTP"),
        (long, "headers"),
        (Vec::new(), "broke the connection off"),
    ] {
        let error = asked(answering(answer.clone())).to_string();
        assert!(error.contains(part) && error.contains("127.0.0.1") | error.contains("The host"), "{part}: {error}");
        assert!(!error.contains("some-token") && !error.contains('\u{1b}'));
    }
    assert_eq!(strayed.load(Ordering::SeqCst), 0, "the token went elsewhere");
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    assert!(asked(closed).to_string().contains("refuses connections"));
}

#[test]
fn a_large_answer_is_not_read_to_its_end() {
    let address = misbehaving(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\"");
        while stream.write_all(&[b'x'; 1 << 12]).is_ok() {}
    });
    assert!(asked(address).to_string().contains("larger than 8 MiB"));
}

#[test]
fn a_pause_that_the_host_asks_for_is_waited_out() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let address = misbehaving(move |stream| {
        let answer = match counted.fetch_add(1, Ordering::SeqCst) {
            0 => http("429 Too Many Requests", "Retry-After: 0.05\r\n", ""),
            _ => http("401 Unauthorized", "", ""),
        };
        let _ = stream.write_all(&answer);
    });
    assert!(asked(address).to_string().contains("does not accept the token"));
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[test]
fn a_read_that_nobody_waits_for_ends_at_once() {
    let address = misbehaving(|stream| drop(stream.read(&mut [0; 16])));
    let remote = client(way(address), "some-token", &Arc::new(FixedWorld::new()));
    let interrupt = Interrupt::default();
    remote.obey(&interrupt);
    let begun = Instant::now();
    interrupt.set();
    assert!(remote.default_seat(None).is_err());
    assert!(begun.elapsed() < Duration::from_secs(5), "it waited for the host");
}

/// What becomes of a request and its answer on the way back; nothing breaks the connection off.
type Spoil = dyn Fn(&[u8], Vec<u8>) -> Vec<u8> + Send + Sync;

/// Passes everything on to a server, and the answers through this.
pub(super) fn through(server: SocketAddr, spoil: impl Fn(&[u8], Vec<u8>) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let spoil: Arc<Spoil> = Arc::new(spoil);
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let spoil = Arc::clone(&spoil);
            std::thread::spawn(move || {
                let mut bytes = vec![0; 1 << 16];
                let Ok(count @ 1..) = client.read(&mut bytes) else { return };
                let mut request = bytes[..count].to_vec();
                // The document follows its head.
                while (request.starts_with(b"POST") || request.starts_with(b"PATCH")) && !request.ends_with(b"}") {
                    let more = client.read(&mut bytes).expect("a document");
                    request.extend_from_slice(&bytes[..more]);
                }
                let mut upstream = TcpStream::connect(server).expect("the server");
                let closing = String::from_utf8_lossy(&request).replacen("\r\n", "\r\nConnection: close\r\n", 1);
                let named = closing.replace(&address.to_string(), &server.to_string());
                upstream.write_all(named.as_bytes()).expect("sent");
                let mut answer = Vec::new();
                upstream.read_to_end(&mut answer).expect("an answer");
                let _ = client.write_all(&spoil(&request, answer));
            });
        }
    });
    address
}

#[test]
fn a_token_whose_answer_is_lost_is_found_and_named_and_nothing_is_sent_again() {
    // The connection is broken off, or a gateway gave up waiting; the host has done it either way.
    for instead in [Vec::new(), http("504 Gateway Timeout", "", "<html>")] {
        let house = House::new();
        let posts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&posts);
        let address = through(house.address, move |request, answer| {
            let lost = request.starts_with(b"POST") && counted.fetch_add(1, Ordering::SeqCst) == 0;
            if lost { instead.clone() } else { answer }
        });
        let remote = client(way(address), &house.token("olivia"), &house.world);
        let seat = remote.default_seat(None).expect("a seat").expect("a user");
        let (team, _) = remote.find_team(Actor::User(seat.user), seat.organization.expect("acme"), "sandbox").expect("a team");
        let owner = TokenOwner::Team(team);
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description: None }.when(Guard::Token(None));
        let lost = remote.execute(Actor::User(seat.user), &Origin::Console, &command).expect_err("it is lost").to_string();
        let there = remote.places(owner).expect("tokens");
        assert_eq!((posts.load(Ordering::SeqCst), there.len()), (1, 1));
        assert!(lost.contains(&there[0].id.to_string()) && lost.contains("Nobody has its text"), "{lost}");
    }
}

#[test]
fn after_a_deletion_that_cannot_be_read_back_it_is_not_said_that_nothing_happened() {
    let house = House::new();
    let deleted = Arc::new(AtomicUsize::new(0));
    let address = through(house.address, move |request, answer| {
        deleted.fetch_add(usize::from(request.starts_with(b"DELETE")), Ordering::SeqCst);
        let is_read_after = deleted.load(Ordering::SeqCst) > 0 && request.starts_with(b"GET");
        if is_read_after { Vec::new() } else { answer }
    });
    let remote = client(way(address), &house.token("olivia"), &house.world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let (team, _) = remote.find_team(Actor::User(seat.user), seat.organization.expect("acme"), "data").expect("a team");
    let command = Command::RevokeToken { owner: TokenOwner::Team(team), token: None };
    let said =
        remote.execute(Actor::User(seat.user), &Origin::Console, &command.into()).expect_err("it can't be read").to_string();
    assert!(said.contains("took the change. It could not be read back"), "{said}");
    let left = house.local.team(Actor::User(house.user("olivia")), house.team("data")).expect("a team");
    assert_eq!(left.token.expect("an owner sees it"), None);
}

#[test]
fn a_key_of_the_host_that_was_wrong_is_not_believed_again_and_costs_no_request() {
    let house = House::new();
    // A host whose key says no to its owner, who can.
    let address = through(house.address, |_, answer| {
        let text = String::from_utf8_lossy(&answer);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let body = body.replace("\"can-update-api-token\":true", "\"can-update-api-token\":false");
        let head: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("content-length")).collect();
        format!("{}\r\nContent-Length: {}\r\n\r\n{body}", head.join("\r\n"), body.len()).into_bytes()
    });
    let remote = client(way(address), &house.token("olivia"), &house.world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let olivia = Actor::User(seat.user);
    let (team, _) = remote.find_team(olivia, seat.organization.expect("acme"), "sandbox").expect("a team");
    let command = Command::GenerateToken { owner: TokenOwner::Team(team), expires: Expiry::Default, description: None };
    let allowed = |facts: &Facts| decide(Act::Write(&command), facts).is_allowed();
    assert!(!allowed(&remote.team(olivia, team).expect("a team").facts));
    let before = requests(&remote, "GET");
    remote.execute(olivia, &Origin::Console, &command.clone().into()).expect("the host lets an owner");
    assert_eq!(requests(&remote, "GET") - before, 3, "the team and its tokens before, and the new token once");
    assert!(allowed(&remote.team(olivia, team).expect("a team").facts));
}

#[test]
fn an_organization_that_takes_no_user_tokens_any_more_is_told_from_a_token_that_ended() {
    let house = House::new();
    let token = house.token("olivia");
    let remote = remote(&house, &token);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let query = ListQuery::start(Actor::User(seat.user), Teams { organization: seat.organization.expect("acme") }, 40);
    assert!(remote.teams(&query).is_ok());
    house.token("team owners");
    let (organization, olivia) = (house.organization("acme"), Actor::User(house.user("olivia")));
    let defaults = house.local.profile(olivia, organization).expect("a profile").defaults.here().cloned().expect("a model");
    let defaults = Box::new(tfe_console::domain::Defaults { user_tokens: false, ..defaults });
    house.local.execute(olivia, &Origin::Console, &Command::SetDefaults { organization, defaults }.into()).expect("an owner can");
    let query = ListQuery { text: "x".to_owned(), ..query };
    let refused = remote.teams(&query).expect_err("no user tokens").to_string();
    assert!(refused.contains("takes no user tokens"), "{refused}");
    house.raw().execute("UPDATE tokens SET revoked_at = created_at WHERE user_id IS NOT NULL", []).expect("they are gone");
    let query = ListQuery { text: "y".to_owned(), ..query };
    let refused = remote.teams(&query).expect_err("no token").to_string();
    assert!(refused.contains("does not accept the token"), "{refused}");
}

#[test]
fn quitting_while_a_change_is_sent_to_a_host_asks_and_says_what_would_be_lost() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "teams/sandbox", (80, 24));
    let asks =
        "A change is being written; wait for its result. Press the key again to quit without it: a new token would be lost.";
    d.hold().press("g").press("ctrl-c");
    assert_eq!(d.notice(), asks);
    d.sees("Press the key again to quit without it");
    assert!(!d.quit, "it asks first");
    // A key that means nothing now leaves the question where it is.
    d.press("?");
    assert_eq!((d.notice(), d.quit), (asks, false));
    d.press("ctrl-c");
    assert!(d.quit, "the second time it goes");

    // Whoever waits gets the token, and a read keeps nobody.
    let mut d = on_host(&house, "olivia", "teams/data", (80, 24));
    a_second_later(&house);
    d.hold().press("r").press("ctrl-c");
    assert!(d.quit);
}

#[test]
fn until_when_the_token_is_accepted_stands_in_the_bar_where_it_can_be_none_but_one() {
    let house = House::new();
    // Olivia has several tokens, and no host says which of them asks.
    let first = house.token("olivia");
    let several = client(way(house.address), &first, &house.world);
    assert_eq!(several.own_expiry(), Ok(Part::NotOnThisHost));
    let mut d = on_host(&house, "olivia", "teams", (160, 50));
    d.sees("LIVE 127.0.0.1").lacks("token expires").lacks("never expires");
    d.press("9").sees("Its expiry is not told.");
    a_second_later(&house);
    house.raw().execute("UPDATE tokens SET revoked_at = created_at WHERE user_id IS NOT NULL", []).expect("they are gone");
    let remote = remote(&house, &house.token("olivia"));
    let end = remote.own_expiry().expect("an answer").known().expect("it is told").expect("it expires");
    let asked = requests(&remote, "GET");
    assert!(remote.own_expiry().is_ok() && requests(&remote, "GET") == asked, "it is asked once");
    // The console asks after the rows, and waits for the answer.
    a_second_later(&house);
    let fresh = client(way(house.address), &house.token("marcus"), &house.world);
    let start = Start { user: "marcus", open: "teams", size: (160, 50), ..Start::default() };
    let mut d = Driver::waiting_over(Box::new(fresh), Arc::clone(&house.world), &start);
    assert_eq!(d.app.awaited().len(), 2, "the rows and the expiry");
    d.lacks(", expires ").deliver().sees(", expires 20").lacks("never expires");
    a_second_later(&house);
    let start = Start { user: "olivia", open: "host", size: (160, 50), ..Start::default() };
    let mut d = Driver::over(Box::new(remote), Arc::clone(&house.world), &start);
    d.sees(&format!(", expires {}", end.strftime("%Y-%m-%d")))
        .sees(&format!("It expires on {}.", end.strftime("%Y-%m-%d %H:%M UTC")));
}

#[test]
fn what_a_host_leaves_out_is_not_told_and_is_never_the_least_or_the_first_day() {
    let house = House::new();
    let address = through(house.address, |request, answer| {
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let body = body.replace("\"visibility\":", "\"other\":");
        let is_of_tokens = String::from_utf8_lossy(request).lines().next().is_some_and(|line| line.contains("token"));
        let body = if is_of_tokens { body } else { body.replace("\"created-at\":", "\"other-at\":") };
        let body = body.replace("\"locked\":false", "\"locked\":true");
        let head: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("content-length")).collect();
        format!("{}\r\nContent-Length: {}\r\n\r\n{body}", head.join("\r\n"), body.len()).into_bytes()
    });
    let mut remote = Some(client(way(address), &house.token("olivia"), &house.world));
    for (open, sees) in [
        ("teams", &["not told"][..]),
        ("teams/sandbox", &["This host does not say who can see the team."]),
        ("workspaces", &["locked by"]),
        ("workspaces/web-prod", &["Locked by"]),
        ("profile", &["platform@acme.example"]),
    ] {
        a_second_later(&house);
        let remote = remote.take().unwrap_or_else(|| client(way(address), &house.token("olivia"), &house.world));
        let start = Start { user: "olivia", open, size: (160, 50), ..Start::default() };
        let mut d = Driver::over(Box::new(remote), Arc::clone(&house.world), &start);
        for text in sees {
            d.sees(text);
        }
        d.lacks("1970").lacks("years ago");
        if !open.starts_with("teams") {
            d.lacks("Created");
        }
    }
}

#[test]
fn what_only_a_model_can_be_told_is_not_on_the_profile_of_a_host_and_years_are_said_as_years() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "profile", (160, 50));
    d.sees("2 years, not enforced").lacks("730.485").lacks("Several tokens for a team").lacks("allow one token a team");
}

#[test]
fn what_a_host_lacks_is_read_first_on_its_page_where_there_is_little_room() {
    let house = House::new();
    let remote = client(way(house.address), &house.token("olivia"), &house.world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let _ = remote.organization_token(Actor::User(seat.user), seat.organization.expect("acme"));
    let start = Start { user: "olivia", open: "host", size: (80, 24), ..Start::default() };
    let mut d = Driver::over(Box::new(remote), Arc::clone(&house.world), &start);
    d.sees("It tells maximum lifetimes of tokens.").lacks("token-ttl-policies: 200");
}

#[test]
fn a_request_is_copied_as_a_curl_command_without_the_token() {
    let house = House::new();
    let token = house.token("olivia");
    let remote = client(way(house.address), &token, &house.world);
    let start = Start { user: "olivia", open: "host", size: (160, 40), ..Start::default() };
    let mut d = Driver::over(Box::new(remote), Arc::clone(&house.world), &start);
    d.sees("y copy curl command").press("y enter");
    let [named, opened] = &d.texts[..] else { panic!("{:?}", d.texts) };
    assert_eq!(named, opened);
    assert!(named.starts_with("curl -sS -H \"Authorization: Bearer $TOKEN\" 'http://127.0.0.1:"), "{named}");
    assert!(!named.contains(&token[6..]), "the text of the token is in it");
}

#[test]
fn before_somebody_is_added_on_a_host_it_is_said_that_the_host_might_send_an_email_and_nobody_is_invited() {
    let house = House::new();
    let token = house.token("olivia");
    let writes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&writes);
    let address = through(house.address, move |request, answer| {
        if !request.starts_with(b"GET") {
            let line = String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
            seen.lock().expect("a list").push(line);
        }
        answer
    });
    let remote = client(way(address), &token, &house.world);
    let start = Start { user: "olivia", open: "teams/sandbox", size: (100, 40), ..Start::default() };
    let mut d = Driver::over(Box::new(remote), Arc::clone(&house.world), &start);
    d.press("a").sees("The host might tell them by email.").lacks("gets no notice");
    a_second_later(&house);
    // Who has no account, and who is an address, is not sent at all.
    d.type_text("nobody-of-this-name").press("enter");
    d.pass(Duration::from_millis(300)).press("enter").sees("There is no user \"nobody-of-this-name\".");
    assert_eq!(*writes.lock().expect("a list"), Vec::<String>::new());
    d.retype("new@example.com").press("enter").sees("not by email address");
    a_second_later(&house);
    d.retype("priya").pass(Duration::from_millis(300)).press("enter");
    let writes = writes.lock().expect("a list");
    assert!(writes.len() == 1 && writes[0].contains("/relationships/users"), "{writes:?}");
}
