//! What the console says of the servers on the model: a sign around every screen, and more on a page of their own.

use jiff::Timestamp;

use super::words::count;
use crate::backend::ServerRow;

/// The sign that a server runs, in fewer and fewer words; none where none does.
#[must_use]
pub fn signs(servers: &[ServerRow], now: Timestamp) -> Vec<String> {
    let running: Vec<&ServerRow> = servers.iter().filter(|server| server.lasts(now).is_some()).collect();
    let rates = running.iter().filter_map(|server| server.rate());
    let rate = rates.reduce(u32::saturating_add);
    let (long, short) = match rate {
        Some(rate) => (format!(" · {}", per_minute(rate)), format!(" · {rate}/min")),
        None => (String::new(), String::new()),
    };
    match running.as_slice() {
        [] => Vec::new(),
        [server] => vec![
            format!("● API server {}{long}", server.address),
            format!("● {}{short}", server.address),
            format!("● API server{short}"),
            "● API".to_owned(),
        ],
        several => {
            let servers = count(u32::try_from(several.len()).unwrap_or(u32::MAX), "API server");
            vec![format!("● {servers}{long}"), format!("● {servers}{short}"), format!("● {servers}"), "● API".to_owned()]
        }
    }
}

/// So many requests in a minute: `1 request/min`, `12 requests/min`.
#[must_use]
pub fn per_minute(rate: u32) -> String {
    format!("{}/min", count(rate, "request"))
}

#[cfg(test)]
mod tests {
    use crate::domain::{Id, Requests};
    use crate::ui::server_status::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    /// Started and heard of so many seconds after the beginning, with so many requests in the last minute.
    fn server(letter: char, started: i64, heard: i64, requests: u32) -> ServerRow {
        let id = Id::parse(&format!("srv-{}", letter.to_string().repeat(16))).expect("an id");
        let (started_at, heard_at) = (at(started), at(heard));
        let requests = Requests::count(heard_at, [(Requests::minute(heard_at) - 1, requests)]);
        ServerRow { id, address: "http://127.0.0.1:8080".into(), started_at, heard_at, requests }
    }

    fn longest(servers: &[ServerRow], now: i64) -> Option<String> {
        signs(servers, at(now)).first().cloned()
    }

    #[test]
    fn a_server_is_named_with_its_address_and_its_requests() {
        let sign = "● API server http://127.0.0.1:8080";
        assert_eq!(longest(&[server('a', 0, 600, 12)], 600), Some(format!("{sign} · 12 requests/min")));
        assert_eq!(longest(&[server('a', 0, 600, 1)], 600), Some(format!("{sign} · 1 request/min")));
        assert_eq!(longest(&[server('a', 600, 600, 0)], 600).as_deref(), Some(sign), "its first minute is not over");
    }

    #[test]
    fn several_are_counted_together_and_those_that_fell_silent_are_not_among_them() {
        let servers = [server('a', 0, 600, 12), server('b', 600, 600, 0), server('c', 0, 300, 5)];
        assert_eq!(longest(&servers, 600).as_deref(), Some("● 2 API servers · 12 requests/min"));
        assert_eq!(longest(&servers, 750), None);
        assert_eq!(longest(&[], 0), None);
    }

    #[test]
    fn the_words_get_fewer() {
        for servers in [vec![server('a', 0, 600, 12)], vec![server('a', 0, 600, 12), server('b', 0, 600, 12)]] {
            let lengths: Vec<usize> = signs(&servers, at(600)).iter().map(String::len).collect();
            assert!(lengths.is_sorted_by(|longer, shorter| longer > shorter), "{lengths:?}");
        }
    }
}
