//! Hosts that answer what nobody should, as the program meets them: over TLS, and by how much memory they cost.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};

use crate::home::{Home, said};

const TOKEN: &str = "a-token-of-a-test";

/// An authority: its certificate in PEM, and what signs with it.
fn authority(name: &str) -> (String, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(Vec::new()).expect("an authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.distinguished_name.push(DnType::CommonName, name);
    let root = params.self_signed(&key).expect("a certificate");
    (root.pem(), Issuer::new(params, key))
}

/// A certificate for a host, valid from one year until another; without an authority it signs itself.
fn certificate(
    host: &str,
    (from, until): (i32, i32),
    by: Option<&Issuer<'static, KeyPair>>,
) -> (CertificateDer<'static>, KeyPair) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![host.to_owned()]).expect("a name");
    params.distinguished_name.push(DnType::CommonName, "Vault of Acme");
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
    let made = match by {
        Some(issuer) => params.signed_by(&key, issuer),
        None => params.self_signed(&key),
    };
    (made.expect("a certificate").der().clone(), key)
}

/// A host with a certificate, and what it was told behind the handshake.
fn over_tls((certificate, key): (CertificateDer<'static>, KeyPair)) -> (SocketAddr, Arc<Mutex<Vec<u8>>>) {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key));
    let config = Arc::new(config.expect("a configuration"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            let mut secured = rustls::Stream::new(&mut connection, &mut stream);
            let mut bytes = [0; 4_096];
            if let Ok(count) = secured.read(&mut bytes) {
                hears.lock().expect("bytes").extend_from_slice(&bytes[..count]);
                let _ = secured.write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        }
    });
    (address, told)
}

#[test]
fn a_certificate_that_is_not_accepted_is_named_with_its_issuer_and_no_token_is_sent() {
    let home = Home::new();
    let (root, ours) = authority("Authority of Acme");
    let (_, others) = authority("Authority of Somebody");
    home.file("root.pem", &root);
    let good = (2020, 4000);
    let whose = "the certificate of CN=Vault of Acme, signed by CN=";
    for (made, code, parts) in [
        (certificate("localhost", good, Some(&ours)), 3, &["does not accept the token"][..]),
        (certificate("localhost", (2020, 2021), Some(&ours)), 1, &[whose, "Authority of Acme, expired at 2021-01-01 00:00 UTC."]),
        (
            certificate("localhost", (3000, 4000), Some(&ours)),
            1,
            &[whose, "is not valid yet; it will be at 3000-01-01 00:00 UTC"],
        ),
        (
            certificate("tfe.example.com", good, Some(&ours)),
            1,
            &[whose, "Authority of Acme, is for tfe.example.com, not for localhost."],
        ),
        (
            certificate("localhost", good, Some(&others)),
            1,
            &[whose, "Authority of Somebody, is from no authority that this machine trusts; --cacert adds one."],
        ),
        (certificate("localhost", good, None), 1, &[whose, "Vault of Acme, is from no authority that this machine trusts"]),
    ] {
        let (address, told) = over_tls(made);
        let host = format!("localhost:{}", address.port());
        let variable = format!("TF_TOKEN_{host}");
        for arguments in [&["team", "list"][..], &["token", "list"], &["whose-token"], &["diff", "--model", "x.db"]] {
            let arguments = [arguments, &["--host", &host, "--cacert", "root.pem"]].concat();
            let output = home.run_with(&arguments, &[(&variable, TOKEN)]);
            let sentence = said(&output, code);
            for part in parts {
                assert!(sentence.contains(part) && sentence.lines().count() == 1, "{arguments:?}, {part}: {sentence}");
            }
            assert!(!sentence.contains(TOKEN), "{sentence}");
        }
        let told = told.lock().expect("bytes");
        assert_eq!(told.is_empty(), code == 1, "{}", String::from_utf8_lossy(&told));
    }
}

/// What a host answers to a path.
type Answering = dyn Fn(&str, &mut TcpStream) + Send + Sync;

fn host(answering: Box<Answering>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let answering: Arc<Answering> = answering.into();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answering = Arc::clone(&answering);
            std::thread::spawn(move || {
                let mut bytes = [0; 4_096];
                let count = stream.read(&mut bytes).unwrap_or(0);
                let request = String::from_utf8_lossy(&bytes[..count]).into_owned();
                answering(request.split(' ').nth(1).unwrap_or_default(), &mut stream);
            });
        }
    });
    address
}

fn send(stream: &mut TcpStream, body: &str) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nConnection: close\r\n";
    let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
}

/// Writes this again and again, a gigabyte of it, while somebody reads.
fn pour(stream: &mut TcpStream, head: &str, again: &str) {
    let mut poured = stream.write_all(head.as_bytes()).map(|()| 0);
    while let Ok(bytes) = poured
        && bytes < 1 << 30
    {
        poured = stream.write_all(again.as_bytes()).map(|()| bytes + again.len());
    }
}

/// As many of a row as fit into an answer that is read.
fn as_many(row: &str) -> String {
    vec![row; ((8 << 20) - 256) / (row.len() + 1)].join(",")
}

/// So many rows, each with its number.
fn different(row: &str, count: usize) -> String {
    (0..count).map(|number| row.replace('#', &number.to_string())).collect::<Vec<_>>().join(",")
}

/// The same organization with one team, but for this part of it.
fn but_for(part: &'static str, instead: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> SocketAddr {
    host(Box::new(move |path, stream| match path {
        path if path.contains(part) => instead(stream),
        path if path.contains("account/details") => {
            send(stream, r#"{"data":{"id":"user-1","type":"users","attributes":{"username":"ada"}}}"#);
        }
        path if path.starts_with("/api/v2/organizations?") => {
            send(stream, r#"{"data":[{"id":"acme","type":"organizations","attributes":{"name":"acme"}}]}"#);
        }
        path if path.contains("/teams?") => {
            send(stream, r#"{"data":[{"id":"team-1","type":"teams","attributes":{"name":"platform"}}]}"#);
        }
        _ => send(stream, r#"{"data":[]}"#),
    }))
}

/// The program on a host, started by what comes before it.
fn asking(home: &Home, before: &[&str], arguments: &[&str], address: SocketAddr) -> Output {
    let credentials = format!("{{\"credentials\": {{\"{address}\": {{\"token\": \"{TOKEN}\"}}}}}}");
    home.file(".terraform.d/credentials.tfrc.json", &credentials);
    let url = format!("http://{address}");
    let all = [before, &[env!("CARGO_BIN_EXE_tfe-console")], arguments, &["--host", &url]].concat();
    let mut program = std::process::Command::new(all[0]);
    program.env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin").args(&all[1..]);
    program.current_dir(home.path()).stdin(std::process::Stdio::null()).output().expect("the program")
}

/// Lists the teams of a host with so many mebibytes of memory and no more.
#[cfg(target_os = "linux")]
fn within(home: &Home, mebibytes: usize, address: SocketAddr) -> Output {
    let limited = format!("ulimit -d {} && exec \"$0\" \"$@\"", mebibytes << 10);
    asking(home, &["/bin/sh", "-c", &limited], &["team", "list"], address)
}

/// Data that the program has where a host means well; it does not start with one.
#[cfg(target_os = "linux")]
const USUAL: usize = 24;

#[cfg(target_os = "linux")]
#[test]
fn no_answer_costs_more_than_64_mebibytes_of_memory() {
    let home = Home::new();
    let well = |mebibytes| within(&home, mebibytes, but_for("nothing", |_| {}));
    assert!(well(USUAL).status.success(), "{:?}", well(USUAL));
    assert!(!well(1).status.success(), "the limit does not hold");
    let begun = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\n";
    let body = || format!("{begun}\r\n\"");
    let kilo = "x".repeat(1 << 16);
    let cases: Vec<(&str, SocketAddr)> = vec![
        (
            "a gigabyte",
            but_for("account/details", {
                let (head, again) = (body(), kilo.clone());
                move |stream| pour(stream, &head, &again)
            }),
        ),
        (
            "a gigabyte of a list",
            but_for("/teams?", {
                let (head, again) = (body(), kilo.clone());
                move |stream| pour(stream, &head, &again)
            }),
        ),
        ("endless headers", but_for("account/details", move |stream| pour(stream, begun, "X-More: and more\r\n"))),
        (
            "one header without an end",
            but_for("account/details", {
                let again = kilo.clone();
                move |stream| pour(stream, "HTTP/1.1 200 OK\r\nX-Long: ", &again)
            }),
        ),
        (
            "a chunk without a size",
            but_for("account/details", {
                let again = kilo.clone();
                move |stream| pour(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", &again)
            }),
        ),
        ("100 Continue", but_for("account/details", |stream| pour(stream, "", "HTTP/1.1 100 Continue\r\n\r\n"))),
        ("brackets", but_for("/teams?", |stream| send(stream, &format!("{{\"data\":{}", "[".repeat(7 << 20))))),
        ("rows", but_for("/teams?", |stream| send(stream, &format!("{{\"data\":[{}]}}", as_many(r#"{"id":"t"}"#))))),
        (
            "what is included",
            but_for("/teams?", |stream| {
                send(stream, &format!("{{\"data\":[],\"included\":[{}]}}", as_many(r#"{"id":"u","type":"users"}"#)));
            }),
        ),
        (
            "members",
            but_for("/teams?", |stream| {
                let users = as_many(r#"{"id":"u","type":"users"}"#);
                let row = format!(r#"{{"id":"t","relationships":{{"users":{{"data":[{users}]}}}}}}"#);
                send(stream, &format!("{{\"data\":[{row}]}}"));
            }),
        ),
        (
            "organizations",
            but_for("organizations?", |stream| {
                send(stream, &format!("{{\"data\":[{}]}}", as_many(r#"{"id":"o"}"#)));
            }),
        ),
        (
            "as many rows as are read",
            but_for("/teams?", |stream| {
                send(stream, &format!("{{\"data\":[{}]}}", different(r#"{"id":"team-#"}"#, 10_000)));
            }),
        ),
        (
            "as many members as are read",
            but_for("/teams?", |stream| {
                let users = different(r#"{"id":"user-#","type":"users"}"#, 32_000);
                let row = format!(r#"{{"id":"t","relationships":{{"users":{{"data":[{users}]}}}}}}"#);
                send(stream, &format!("{{\"data\":[{row}]}}"));
            }),
        ),
        (
            "as much that is included as is read",
            but_for("/teams?", |stream| {
                let users = different(r#"{"id":"user-#","type":"users"}"#, 32_000);
                send(stream, &format!("{{\"data\":[],\"included\":[{users}]}}"));
            }),
        ),
        (
            "errors",
            but_for("account/details", |stream| {
                let body = format!("{{\"errors\":[{}]}}", as_many("{}"));
                let _ = write!(stream, "HTTP/1.1 422 Unprocessable\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            }),
        ),
    ];
    for (what, address) in cases {
        let output = within(&home, USUAL + 64, address);
        let ended = output.status.code();
        assert!(matches!(ended, Some(0 | 1 | 3)), "{what}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.lines().count() <= 2 && !said.contains("panic"), "{what}: {said}");
    }
}

#[test]
fn a_host_that_lists_no_organizations_is_asked_for_the_one_that_was_named() {
    let home = Home::new();
    let forbidden = |stream: &mut TcpStream| {
        let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    // A team's token there: nobody for it, no list, and the organization's own page shut.
    let strict = || {
        host(Box::new(move |path, stream| match path {
            path if path.contains("account/details") => {
                let said = "no user in context";
                let head = "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nConnection: close\r\n";
                let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{said}", said.len());
            }
            "/api/v2/organizations/acme" => forbidden(stream),
            path if path.starts_with("/api/v2/organizations?") || path.contains("memberships") => forbidden(stream),
            path if path.contains("/organizations/acme/teams") => {
                send(stream, r#"{"data":[{"id":"team-1","type":"teams","attributes":{"name":"platform"}}]}"#);
            }
            path if path.contains("authentication-token") => {
                let token = r#"{"id":"tt-1","type":"authentication-tokens","attributes":{"created-at":"2026-01-02T03:04:05Z"}}"#;
                send(stream, &format!("{{\"data\":{token}}}"));
            }
            path if path.contains("/teams/team-1") => {
                send(stream, r#"{"data":{"id":"team-1","type":"teams","attributes":{"name":"platform"}}}"#);
            }
            _ => {
                let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        }))
    };
    let refused = asking(&home, &[], &["team", "list"], strict());
    let sentence = said(&refused, 3);
    assert!(sentence.contains("refuses") && sentence.contains("Name the organization with --organization."), "{sentence}");
    for verb in [&["team", "list"][..], &["token", "show", "--team", "platform"]] {
        let named = asking(&home, &[], &[verb, &["--organization", "acme"]].concat(), strict());
        assert_eq!(named.status.code(), Some(0), "{verb:?}: {named:?}");
    }
    // Whose token it is names the organization where the host tells that.
    let account = r#"{"data":{"id":"user-1","type":"users","attributes":{"username":"api-org-acme","is-service-account":true},
        "relationships":{"authenticated-resource":{"data":{"id":"acme","type":"organizations"}}}}}"#;
    let telling = host(Box::new(move |path, stream| match path {
        path if path.contains("account/details") => send(stream, account),
        path if path.starts_with("/api/v2/organizations?") => forbidden(stream),
        "/api/v2/organizations/acme" => {
            send(stream, r#"{"data":{"id":"acme","type":"organizations","attributes":{"name":"acme"}}}"#);
        }
        path if path.contains("/teams?") => {
            send(stream, r#"{"data":[{"id":"team-1","type":"teams","attributes":{"name":"platform"}}]}"#);
        }
        _ => send(stream, r#"{"data":[]}"#),
    }));
    let found = asking(&home, &[], &["team", "list"], telling);
    assert!(found.status.success() && String::from_utf8_lossy(&found.stdout).contains("platform"), "{found:?}");
}

#[test]
fn an_account_without_an_id_is_a_bad_answer_in_one_sentence() {
    let home = Home::new();
    for account in [
        r#"{"data":{"type":"users","attributes":{"username":"ada"}}}"#,
        r#"{"data":{"id":null,"type":"users","attributes":{"username":"ada"}}}"#,
        r#"{"data":{"id":"","type":"users"}}"#,
        r#"{"data":{"id":{},"type":"users"}}"#,
        r#"{"data":{"id":"../x","type":"users"}}"#,
        r#"{"data":{}}"#,
        r#"{"data":null}"#,
        r#"{"data":{"id":"user-1","relationships":{"authenticated-resource":{"data":{"id":"","type":"teams"}}}}}"#,
    ] {
        for verb in [&["team", "list"][..], &["whose-token"], &["token", "list"]] {
            let address = but_for("account/details", move |stream| send(stream, account));
            let output = asking(&home, &["/bin/sh", "-c", "printf another-token | \"$0\" \"$@\""], verb, address);
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.lines().last().unwrap_or_default();
            // A team without an id is still a service account.
            let is_team = account.contains("authenticated-resource") && verb[0] != "whose-token";
            assert!(is_team || matches!(output.status.code(), Some(1 | 3)), "{account}, {verb:?}: {output:?}");
            assert!(!said.contains("panicked") && last.matches(". ").count() <= 1, "{account}, {verb:?}: {said}");
        }
    }
}
