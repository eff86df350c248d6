//! What is known of a token, line by line, with its lifetime and its uses drawn.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::question::{MOMENT, origin};
use crate::domain::{Creator, Token, TokenState};
use crate::ui::age::{ago, until};
use crate::ui::graph;
use crate::ui::page::Page;
use crate::ui::words::fit;

/// Cells of the bar of a lifetime.
const BAR: usize = 10;

/// Writes when it was used, made, and ends.
pub fn write(page: &mut Page<'_>, token: &Token) {
    let (theme, now) = (page.canvas.theme, page.canvas.now);
    let width = usize::from(page.canvas.width);
    let fact = |before: &'static str, strong: String| vec![Span::raw(before), Span::styled(strong, theme.heading)];
    let from = origin(token);
    let unused = if token.use_told { "Not used yet" } else { "This host does not say when it was used" };
    let mut last = token.last_used_at.map_or_else(|| fact("", unused.to_owned()), |at| fact("Last used ", ago(at, now)));
    if Line::from(last.clone()).width() + from.width() <= width {
        last.push(Span::raw(from));
        page.line(last.into());
    } else {
        page.line(last.into());
        page.line(Line::raw(fit(&format!(" {from}"), width)));
    }
    let mut created = fact("Created ", ago(token.created_at, now));
    created.push(Span::raw(format!(" by {}", token.created_by)));
    if token.creator == Creator::Left {
        created.push(Span::styled(", who has left", theme.warning));
    }
    page.line(created.into());
    match TokenState::of(Some(token), now) {
        TokenState::Expires(at) => {
            let mut expires = fact("Expires ", until(at, now));
            expires.push(Span::styled(format!(" {}", graph::lifetime(token.created_at, at, now, BAR)), theme.bar_fill));
            let date = Span::styled(format!(" {}", at.strftime(MOMENT)), Style::new());
            if Line::from(expires.clone()).width() + date.width() <= width {
                expires.push(date);
                page.line(expires.into());
            } else {
                page.line(expires.into());
                page.line(Line::from(vec![Span::raw(" "), date]));
            }
        }
        TokenState::Expired(at) => {
            page.line(Line::styled(format!("Expired {}; it no longer works", ago(at, now)), theme.warning));
        }
        _ => {}
    }
    if let Some(uses) = token.uses.filter(|uses| uses.total() > 0) {
        let mut total = vec![Span::styled(counted(uses.total()), theme.heading), Span::raw(" in 30 days ")];
        let columns = graph::columns(width.saturating_sub(Line::from(total.clone()).width()));
        total.push(Span::styled(graph::sparkline(&uses, columns), theme.graph));
        page.line(total.into());
    }
}

fn counted(uses: u64) -> String {
    if uses == 1 { "1 use".to_owned() } else { format!("{uses} uses") }
}
