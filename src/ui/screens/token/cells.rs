//! The columns that say when a token was made, used and ends, and how often it was used.

use jiff::Timestamp;
use ratatui::style::Style;

use super::question::origin;
use crate::backend::Part;
use crate::domain::{Creator, Token};
use crate::ui::age::{ago, brief_ago, brief_until};
use crate::ui::graph;
use crate::ui::listing::{Cell, Column};
use crate::ui::page::Canvas;

/// Cells of the bar of a lifetime.
const BAR: usize = 5;
/// Columns of the line of uses.
const LINE: u16 = 10;

/// When it was made.
pub const CREATED: Column = Column::fixed("Created", 12, 4);
/// The column of who generated the token.
pub const BY: Column = Column::fixed("By", 12, 5);
/// When it was used last.
pub const USED: Column = Column::fixed("Last used", 11, 1);
/// The column of when the token expires.
pub const EXPIRES: Column = Column::fixed("Expires", 14, 0).narrow(11);
/// How often it was used.
pub const USES: Column = Column::fixed("30 days", LINE, 3).of_models();

/// When it was made.
#[must_use]
pub fn created(token: Option<&Token>, now: Timestamp) -> Cell {
    let Some(token) = token else { return Cell::new("") };
    Cell::new(ago(token.created_at, now)).short(brief_ago(token.created_at, now))
}

/// Who made it, and whether they have left.
#[must_use]
pub fn by(token: Option<&Token>, canvas: Canvas<'_>) -> Cell {
    let Some(token) = token else { return Cell::new("") };
    let who = token.created_by.as_str();
    let name = who.strip_prefix("user ").unwrap_or(who);
    match token.creator {
        Creator::Member => Cell::new(name),
        // The mark comes first, so that a long name does not push it away.
        Creator::Left => Cell::new(format!("left: {name}")).styled(canvas.theme.warning),
    }
}

/// When it was used last, and from where, for the filter.
#[must_use]
pub fn used(token: Option<&Token>, canvas: Canvas<'_>) -> Cell {
    let Some(token) = token else { return Cell::new("") };
    let unused = if token.use_told { "never" } else { Part::<()>::NotOnThisHost.instead() };
    let Some(at) = token.last_used_at else { return Cell::new(unused).styled(canvas.theme.muted) };
    Cell::new(format!("{}{}", ago(at, canvas.now), origin(token))).short(brief_ago(at, canvas.now))
}

/// When it ends, with the part of its lifetime that is over, or that it has ended.
#[must_use]
pub fn expires(token: Option<&Token>, canvas: Canvas<'_>) -> Cell {
    let Some(token) = token else { return Cell::new("") };
    let Some(at) = token.ends_at() else { return Cell::new("never").styled(canvas.theme.muted) };
    let said = brief_until(at, canvas.now);
    if at <= canvas.now {
        return Cell::new(format!("✗ expired {said}")).short("✗ expired").styled(canvas.theme.warning);
    }
    let bar = graph::lifetime(token.created_at, at, canvas.now, BAR);
    Cell::new(format!("{bar} {said}")).graph(Style::new()).short(said)
}

/// How often it was used.
#[must_use]
pub fn uses(token: Option<&Token>, canvas: Canvas<'_>) -> Cell {
    let Some(token) = token else { return Cell::new("") };
    let uses = token.uses.filter(|uses| uses.total() > 0);
    let line = uses.map_or_else(String::new, |uses| graph::sparkline(&uses, usize::from(LINE)));
    Cell::new(line).graph(canvas.theme.graph)
}
