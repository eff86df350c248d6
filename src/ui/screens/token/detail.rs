//! What is known of the token under the cursor, in the pane of a list of them.

use ratatui::layout::Rect;

use super::facts;
use crate::domain::Token;
use crate::ui::page::Page;

/// Lines of it below the list: a rule with a name in it, and what is known.
const HEIGHT: u16 = 6;
/// The least height of a screen that has it.
const LOW: u16 = 16;

/// How many lines it has below a list which has this part of the screen.
#[must_use]
pub fn below(area: Rect) -> u16 {
    if area.height < LOW { 0 } else { HEIGHT }
}

/// The token as it is shown, beside the name of whose it is.
#[must_use]
pub fn hint(token: Option<&Token>) -> String {
    let never = |token: &Token| if token.ends_at().is_none() { " never expires" } else { "" };
    token.map_or_else(String::new, |token| format!("{}{}", token.masked(), never(token)))
}

/// Writes what is known of it.
pub fn write(token: Option<&Token>, page: &mut Page<'_>) {
    match token {
        Some(token) => facts::write(page, token),
        None => page.wrapped("There is no token.", page.canvas.theme.muted),
    }
}
