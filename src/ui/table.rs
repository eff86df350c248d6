//! How rows with columns are laid out and drawn, in one way on every screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::listing::{Column, Listing, Row};
use super::page::{Canvas, wrap};
use super::targets::Target;
use super::words::fit;

/// Below this width cells say less, so that the first column has room.
const NARROW: u16 = 50;
/// Below this height the explanation above the rows gives way to them.
const LOW: u16 = 24;

/// Draws what stands above the rows, without the titles of the columns.
pub(super) fn draw_head<K>(listing: &Listing<K>, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    for (row, (text, strong)) in head(listing, area).into_iter().enumerate() {
        let y = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
        if y < area.bottom() {
            let style = if strong { canvas.theme.heading } else { canvas.theme.muted };
            buffer.set_stringn(area.x, y, text, usize::from(area.width), style);
        }
    }
}

/// Draws the titles of the columns, with a mark at the one that the rows are sorted by.
pub(super) fn draw_titles<K>(
    listing: &Listing<K>,
    sort: Option<(usize, bool)>,
    layout: &[Placed],
    canvas: Canvas<'_>,
    area: Rect,
    buffer: &mut Buffer,
) {
    for placed in layout {
        let column = &listing.columns[placed.index];
        let mark = match sort {
            Some((sorted, false)) if sorted == placed.index => " ↑",
            Some((sorted, true)) if sorted == placed.index => " ↓",
            _ => "",
        };
        let width = usize::from(placed.width);
        let wide = column.title.width() + mark.width() <= width;
        let title = column.short.filter(|_| !wide).unwrap_or(column.title);
        let title = format!("{}{mark}", fit(title, width.saturating_sub(mark.width())));
        let title = if column.right { format!("{title:>width$}") } else { title };
        let x = area.x + placed.x;
        buffer.set_stringn(x, area.y, title, width, canvas.theme.heading);
        if listing.rows.len() > 1 {
            canvas.targets.record(Rect { x, width: placed.width, ..area }.intersection(area), Target::Column(placed.index));
        }
    }
}

/// A column at its place.
pub(super) struct Placed {
    pub(super) index: usize,
    x: u16,
    width: u16,
    right: bool,
}

/// Puts the columns side by side, with two columns before the first for the cursor's mark. They are narrow where they
/// would not fit otherwise; where that is not enough, those of a high rank are left out.
pub(super) fn arrange(columns: &[Column], width: u16) -> Vec<Placed> {
    let wanted = |column: &Column, narrow| match column.width {
        Some((_, small)) if narrow => small,
        Some((wide, _)) => wide,
        None => column.least,
    };
    let narrow = width < NARROW || columns.iter().map(|column| wanted(column, false) + 2).sum::<u16>() > width;
    let wanted = |column: &Column| wanted(column, narrow);
    let mut kept: Vec<usize> = (0..columns.len()).filter(|index| wanted(&columns[*index]) > 0).collect();
    let total = |kept: &[usize]| kept.iter().map(|index| wanted(&columns[*index]) + 2).sum::<u16>();
    while total(&kept) > width {
        let Some(least) = kept.iter().copied().filter(|index| columns[*index].rank > 0).max_by_key(|index| columns[*index].rank)
        else {
            break;
        };
        kept.retain(|index| *index != least);
    }
    let fills = u16::try_from(kept.iter().filter(|index| columns[**index].width.is_none()).count()).unwrap_or(1).max(1);
    let spare = width.saturating_sub(total(&kept)) / fills;
    let mut x = 2;
    kept.into_iter()
        .map(|index| {
            let column = &columns[index];
            let wanted = if column.width.is_none() { column.least + spare } else { wanted(column) };
            // What never gives way is cut where even that is too much.
            let width = wanted.min(width.saturating_sub(x));
            let placed = Placed { index, x, width, right: column.right };
            x += width + 2;
            placed
        })
        .collect()
}

/// What stands above the rows: lines of the width of the area, and whether they are strong.
fn head<K>(listing: &Listing<K>, area: Rect) -> Vec<(String, bool)> {
    let mut lines = vec![(fit(&listing.title, usize::from(area.width)), true), ("─".repeat(usize::from(area.width)), false)];
    if area.height >= LOW {
        lines.push((String::new(), false));
    }
    let intro = listing.intro.iter().filter(|_| area.height >= LOW);
    for text in intro.chain(&listing.note) {
        lines.extend(wrap(text, area.width).into_iter().map(|line| (line, false)));
        lines.push((String::new(), false));
    }
    // The titles of the columns.
    lines.push((String::new(), false));
    lines
}

/// Where the rows are.
pub(super) fn body<K>(listing: &Listing<K>, area: Rect) -> Rect {
    let top = u16::try_from(head(listing, area).len()).unwrap_or(u16::MAX).min(area.height);
    Rect { y: area.y + top, height: area.height - top, ..area }
}

pub(super) fn height<K>(listing: &Listing<K>, area: Rect) -> usize {
    usize::from(body(listing, area).height).max(1)
}

/// Draws a row; `here` says that it has the cursor, and whether the screen has the keys.
pub(super) fn draw_row<K>(
    row: &Row<K>,
    layout: &[Placed],
    here: Option<bool>,
    canvas: Canvas<'_>,
    area: Rect,
    buffer: &mut Buffer,
) {
    let marked = here == Some(true);
    let ground = if marked { canvas.theme.selected } else { Style::new() };
    buffer.set_style(area, ground);
    buffer.set_string(area.x, area.y, if here.is_some() { "›" } else { " " }, ground);
    for placed in layout {
        let Some(cell) = row.cells.get(placed.index) else { continue };
        let width = usize::from(placed.width);
        let short = cell.short.as_ref().filter(|_| cell.text.width() > width);
        let graph = cell.graph && short.is_none();
        let text = short.unwrap_or(&cell.text);
        let text = fit(text, width);
        let text = if placed.right { format!("{text:>width$}") } else { text };
        let x = area.x + placed.x;
        // A color on the cursor's ground could vanish.
        let style = if marked && !graph { ground } else { cell.style };
        if marked && graph {
            buffer.set_style(Rect { x, width: placed.width, ..area }, Style::reset().patch(canvas.theme.text));
        }
        buffer.set_stringn(x, area.y, text, width, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [Column::rest("Name"), Column::fixed("Members", 10, 2), Column::fixed("Token", 20, 1)];

    #[test]
    fn columns_of_a_high_rank_give_way_and_the_first_never_does() {
        let kept = |width| arrange(&COLUMNS, width).iter().map(|placed| placed.index).collect::<Vec<_>>();
        assert_eq!(kept(80), [0, 1, 2]);
        assert_eq!(kept(40), [0, 2]);
        assert_eq!(kept(20), [0]);
        assert_eq!(kept(1), [0]);
        let wide = [Column { least: 30, ..COLUMNS[0] }, COLUMNS[1], COLUMNS[2]];
        assert_eq!(arrange(&wide, 54).iter().map(|placed| (placed.index, placed.width)).collect::<Vec<_>>(), [(0, 30), (2, 20)]);
    }

    #[test]
    fn columns_that_never_give_way_end_with_the_area() {
        let columns = [Column::fixed("Severity", 8, 0), Column::rest("Token").at_least(12, 0), Column::fixed("Finding", 20, 0)];
        assert_eq!(
            arrange(&columns, 36).iter().map(|placed| (placed.x, placed.width)).collect::<Vec<_>>(),
            [(2, 8), (12, 12), (26, 10)]
        );
        assert!(arrange(&columns, 9).iter().all(|placed| placed.x + placed.width <= 9 || placed.width == 0));
    }

    #[test]
    fn columns_are_narrow_before_any_is_left_out() {
        let columns = [Column::rest("Name"), Column::fixed("Workspaces", 30, 1).narrow(10), Column::fixed("Token", 20, 0)];
        let widths = |width| arrange(&columns, width).iter().map(|placed| placed.width).collect::<Vec<_>>();
        assert_eq!(widths(70), [14, 30, 20]);
        assert_eq!(widths(60), [24, 10, 20]);
        assert_eq!(widths(40), [16, 20]);
    }
}
