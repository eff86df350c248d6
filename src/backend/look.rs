//! Looking through what a host tells only with a request for each of many.

use std::time::Duration;

/// What is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    Teams,
    Workspaces,
}

impl Through {
    /// Of so many, in words.
    #[must_use]
    pub fn noun(self, count: u32) -> &'static str {
        match (self, count) {
            (Self::Teams, 1) => "team",
            (Self::Teams, _) => "teams",
            (Self::Workspaces, 1) => "workspace",
            (Self::Workspaces, _) => "workspaces",
        }
    }
}

/// How far something is looked through, and what the rest costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub through: Through,
    /// So many there are to look through.
    pub of: u32,
    /// So many were looked through.
    pub seen: u32,
    /// Of so many, the host did not tell it.
    pub untold: u32,
    /// The tokens of teams are read with it too.
    pub tokens: bool,
    /// Requests that were sent.
    pub sent: u32,
    /// Requests in all, as far as they can be counted.
    pub requests: u32,
    /// How long one takes, by the answers of this run.
    pub each: Duration,
}

impl Look {
    /// Whether everything was looked through.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.sent >= self.requests
    }

    /// The same, to be done again.
    #[must_use]
    pub fn afresh(self) -> Self {
        Self { seen: 0, untold: 0, sent: 0, ..self }
    }

    /// How long the rest takes, in words: `about 4 minutes`.
    #[must_use]
    pub fn takes(self) -> String {
        let left = self.each.saturating_mul(self.requests.saturating_sub(self.sent));
        let (count, unit) = match left.as_secs() {
            seconds @ 0..60 => (seconds.max(1), "second"),
            seconds @ 60..5_400 => ((seconds + 30) / 60, "minute"),
            seconds => ((seconds + 1_800) / 3_600, "hour"),
        };
        format!("about {} {unit}{}", spaced(count), if count == 1 { "" } else { "s" })
    }

    /// What is asked before it begins: `Look through 2,000 workspaces, about 4 minutes?`
    #[must_use]
    pub fn question(self) -> String {
        let left = self.of.saturating_sub(self.seen);
        let (more, noun) = (if self.seen > 0 { "more " } else { "" }, self.through.noun(left));
        format!("Look through {} {more}{noun}, {}?", spaced(left.into()), self.takes())
    }

    /// What it costs.
    #[must_use]
    pub fn cost(self) -> String {
        let left = self.requests.saturating_sub(self.sent);
        let requests = if left == 1 { "request" } else { "requests" };
        format!("It sends {} {requests}. The host counts them with those of your pipelines.", spaced(left.into()))
    }

    /// How far it is: `212 of 480 teams were read`.
    #[must_use]
    pub fn progress(self) -> String {
        format!("{} of {} {} were read", spaced(self.seen.into()), spaced(self.of.into()), self.through.noun(self.of))
    }

    /// What is missing, as a sentence.
    #[must_use]
    pub fn missing(self) -> String {
        let noun = self.through.noun(self.of);
        let what =
            if self.tokens { "Tokens of teams, and what teams can do in workspaces," } else { "What teams can do in workspaces" };
        let (were, was) = if self.tokens { ("were", "were") } else { ("was", "was") };
        if self.sent == 0 {
            return format!("{what} {were} not read: a host tells it only with a request for each.");
        }
        let untold = self.untold;
        if self.is_over() {
            return format!(
                "{what} {was} not told by the host for {} of {} {noun}.",
                spaced(untold.into()),
                spaced(self.of.into())
            );
        }
        format!("This is partial. {what} {was} read for {} of {} {noun}.", spaced(self.seen.into()), spaced(self.of.into()))
    }
}

/// A number with a comma between thousands.
#[must_use]
pub fn spaced(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(of: u32, seen: u32, sent: u32, requests: u32) -> Look {
        let each = Duration::from_millis(120);
        Look { through: Through::Workspaces, of, seen, untold: 0, tokens: false, sent, requests, each }
    }

    #[test]
    fn a_look_is_asked_for_with_its_number_and_its_time() {
        let whole = look(2_000, 0, 0, 2_020);
        assert_eq!(whole.question(), "Look through 2,000 workspaces, about 4 minutes?");
        assert_eq!(whole.cost(), "It sends 2,020 requests. The host counts them with those of your pipelines.");
        assert_eq!(look(1, 0, 0, 1).question(), "Look through 1 workspace, about 1 second?");
        assert_eq!(look(2_000, 500, 520, 2_020).question(), "Look through 1,500 more workspaces, about 3 minutes?");
        assert_eq!(look(200_000, 0, 0, 200_000).takes(), "about 7 hours");
    }

    #[test]
    fn what_is_missing_is_said_and_a_part_is_called_partial() {
        let none = "What teams can do in workspaces was not read: a host tells it only with a request for each.";
        assert_eq!(look(480, 0, 0, 480).missing(), none);
        assert_eq!(
            look(480, 212, 212, 480).missing(),
            "This is partial. What teams can do in workspaces was read for 212 of 480 workspaces."
        );
        let untold = Look { untold: 3, ..look(480, 480, 480, 480) };
        assert_eq!(untold.missing(), "What teams can do in workspaces was not told by the host for 3 of 480 workspaces.");
    }
}
