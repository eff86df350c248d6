//! What became of a run.

use super::Timestamp;

/// Seconds after a run was canceled before it can be canceled by force.
const COOL_OFF: i64 = 10;

/// What became of a run. Nothing is executed here, so none was ever applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStatus {
    /// It waits until the workspace is free.
    Pending,
    /// It waits for somebody to apply or discard it, and keeps its workspace locked.
    Planned,
    /// It has ended, because nothing is executed.
    Errored,
    /// Somebody did not want it.
    Discarded,
    Canceled,
    /// Somebody took it back by force.
    ForceCanceled,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Planned, Self::Errored, Self::Discarded, Self::Canceled, Self::ForceCanceled];

    /// The word that is kept.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Planned => "planned",
            Self::Errored => "errored",
            Self::Discarded => "discarded",
            Self::Canceled => "canceled",
            Self::ForceCanceled => "force_canceled",
        }
    }

    /// The word that clients know: a run that was canceled by force is canceled.
    #[must_use]
    pub fn on_the_wire(self) -> &'static str {
        if self == Self::ForceCanceled { Self::Canceled.as_str() } else { self.as_str() }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether it waits for somebody to apply it.
    #[must_use]
    pub fn is_confirmable(self) -> bool {
        self == Self::Planned
    }

    /// Whether it waits at all, so that it can be discarded.
    #[must_use]
    pub fn is_discardable(self) -> bool {
        matches!(self, Self::Pending | Self::Planned)
    }

    /// Whether it can be canceled: one that waits for somebody is discarded instead.
    #[must_use]
    pub fn is_cancelable(self) -> bool {
        self == Self::Pending
    }

    /// From when on a run that ended at `ended` can be canceled by force; `None` for one that nobody has canceled.
    #[must_use]
    pub fn force_cancel_from(self, ended: Timestamp) -> Option<Timestamp> {
        let known = matches!(self, Self::Canceled | Self::ForceCanceled);
        known.then(|| Timestamp::from_second(ended.as_second() + COOL_OFF).unwrap_or(Timestamp::MAX))
    }

    /// The same in words, for a sentence that begins with "The run".
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Pending => "waits for others",
            Self::Planned => "waits to be applied or discarded",
            Self::Errored => "has ended with an error",
            Self::Discarded => "was discarded",
            Self::Canceled => "was canceled",
            Self::ForceCanceled => "was canceled by force",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_it_is_written() {
        assert!(RunStatus::ALL.into_iter().all(|status| RunStatus::parse(status.as_str()) == Some(status)));
        assert_eq!(RunStatus::parse("applied"), None);
    }

    #[test]
    fn what_has_ended_can_neither_be_applied_nor_discarded_nor_canceled() {
        for status in RunStatus::ALL.into_iter().filter(|status| !matches!(status, RunStatus::Pending | RunStatus::Planned)) {
            assert!(!status.is_confirmable() && !status.is_discardable() && !status.is_cancelable(), "{status:?}");
        }
        assert_eq!(RunStatus::ALL.into_iter().filter(|status| status.is_confirmable()).count(), 1);
    }

    #[test]
    fn only_what_was_canceled_can_be_canceled_by_force_after_a_while() {
        let at = Timestamp::from_second(100).expect("a time");
        let later = Timestamp::from_second(110).ok();
        assert_eq!(RunStatus::Canceled.force_cancel_from(at), later);
        assert_eq!(RunStatus::Errored.force_cancel_from(at), None);
    }
}
