//! Which of the answers are shown.

use crate::insight::lists::Shown;
use crate::ui::modals::choices::Choices;

/// Those there are; the last means something only beside a second token.
fn all(compared: bool) -> &'static [Shown] {
    &Shown::ALL[..if compared { 4 } else { 3 }]
}

/// The list to choose one of them from.
pub(super) fn choices(shown: Shown, compared: bool) -> Choices {
    Choices::of("Show actions", all(compared).iter().map(Shown::to_string).collect(), shown as usize)
}

/// The one at a place of that list.
pub(super) fn at(place: usize, compared: bool) -> Shown {
    all(compared).get(place).copied().unwrap_or_default()
}

/// The one before.
pub(super) fn before(shown: Shown, compared: bool) -> Shown {
    let count = all(compared).len();
    at((shown as usize + count - 1) % count, compared)
}
