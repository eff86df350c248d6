//! The status of a token in a list: a sign with a word, and the filter over it.

use jiff::Timestamp;

use crate::backend::tokens::{TokenStatus, ends_within};
use crate::domain::{Token, TokenState};
use crate::ui::listing::Cell;
use crate::ui::modals::choices::Choices;
use crate::ui::theme::Theme;

/// Who expires within so many days is called expiring.
const SOON: i64 = 30;

/// Which tokens a list shows.
pub type Status = TokenStatus;

/// Whether a token that expires at this time is called expiring.
#[must_use]
pub fn is_soon(expires: Timestamp, now: Timestamp) -> bool {
    expires.duration_since(now) <= jiff::SignedDuration::from_hours(24 * SOON)
}

/// The list to choose a status from, with the one that is in force.
#[must_use]
pub fn choices(chosen: Status) -> Choices {
    Choices::of("Show tokens", Status::ALL.iter().map(Status::to_string).collect(), chosen as usize)
}

/// The status before one, round by the last.
#[must_use]
pub fn before(status: Status) -> Status {
    let count = Status::ALL.len();
    Status::ALL[(status as usize + count - 1) % count]
}

/// The cell with the status of a token, which sorts from what needs somebody to what is not there.
#[must_use]
pub fn cell(token: Option<&Token>, now: Timestamp, theme: &Theme) -> Cell {
    let Some(token) = token else { return Cell::new("· no token").styled(theme.muted) };
    match TokenState::of(Some(token), now) {
        TokenState::Expired(_) => Cell::new("✗ expired").styled(theme.warning),
        TokenState::Expires(_) if ends_within(token, SOON, now) => Cell::new("◔ expiring").styled(theme.warning),
        _ if !token.use_told => Cell::new("● valid").styled(theme.success),
        _ if token.last_used_at.is_none() => Cell::new("○ not used yet").short("○ not used"),
        _ => Cell::new("● active").styled(theme.success),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Creator, Id, Uses};

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(1_000_000_000 + day * 86_400).expect("a time")
    }

    fn token(used: bool, ends: Option<i64>) -> Token {
        Token {
            id: Id::parse("at-6p5jTwJQXwqZBncC").expect("an id"),
            hint: "ZgqYdz".into(),
            description: None,
            created_at: day(-100),
            created_by: "user zoe".into(),
            creator: Creator::Member,
            last_used_at: used.then(|| day(-1)),
            last_used_from: None,
            use_told: true,
            last_used_by: None,
            uses: Some(Uses::default()),
            expired_at: ends.map(day),
            limit: None,
            shown_at: None,
        }
    }

    #[test]
    fn each_token_is_in_the_statuses_that_say_something_true_of_it() {
        let of = |token: Option<&Token>| {
            let passing = Status::ALL.into_iter().filter(|status| status.passes(token, day(0)));
            passing.skip(1).map(|status| status.to_string()).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(of(None), "no token");
        assert_eq!(of(Some(&token(true, None))), "active, without expiration");
        assert_eq!(of(Some(&token(false, None))), "active, without expiration, not used yet");
        assert_eq!(of(Some(&token(true, Some(7)))), "active, expiring in 7 days, expiring in 30 days");
        assert_eq!(of(Some(&token(true, Some(8)))), "active, expiring in 30 days");
        assert_eq!(of(Some(&token(false, Some(31)))), "active, not used yet");
        assert_eq!(of(Some(&token(true, Some(0)))), "expired");
        let limited = Token { limit: Some(day(3)), ..token(true, Some(300)) };
        assert_eq!(of(Some(&limited)), "active, expiring in 7 days, expiring in 30 days");
        for token in [None, Some(&token(true, None)), Some(&token(false, Some(-3)))] {
            assert!(Status::All.passes(token, day(0)));
        }
    }

    #[test]
    fn the_statuses_go_round() {
        assert_eq!(before(Status::All), Status::None);
        assert_eq!(before(Status::Active), Status::All);
        for (place, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(status as usize, place, "the list to choose from is in this order");
        }
    }

    #[test]
    fn a_status_has_a_sign_and_a_word() {
        let theme = Theme::mono();
        let said = |token: Option<&Token>| cell(token, day(0), &theme).text;
        assert_eq!(said(None), "· no token");
        assert_eq!(said(Some(&token(true, None))), "● active");
        assert_eq!(said(Some(&token(false, Some(300)))), "○ not used yet");
        assert_eq!(said(Some(&token(false, Some(30)))), "◔ expiring");
        assert_eq!(said(Some(&token(true, Some(-1)))), "✗ expired");
    }
}
