//! A list of rows with columns: filtered, sorted, scrolled and drawn in one way on every screen.

use std::cmp::Ordering;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::action::Action;
use super::chrome::{draw_filter, fit};
use super::keymap::Context;
use super::list::List;
pub use super::listing::{Cell, Column, Listing, Order, Row};
use super::offers::Offered;
use super::page::{Canvas, wrap};
use super::screens::draw_text;
use super::targets::{Pointed, Pointing, Target};

/// Below this width cells say less, so that the first column has room.
const NARROW: u16 = 50;
/// Below this height the explanation above the rows gives way to them.
const LOW: u16 = 24;

/// Where the reader of a table is.
#[derive(Clone, Debug)]
pub struct Table<K> {
    /// The cursor and the filter.
    pub list: List<K>,
    /// The column that the rows are sorted by, and whether from the last to the first.
    pub sort: Option<(usize, bool)>,
    /// How many rows there were when it was looked at last, and how many of them passed the filter.
    counts: (usize, usize),
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self { list: List::default(), sort: None, counts: (0, 0) }
    }
}

impl<K: PartialEq + Clone> Table<K> {
    /// The rows that pass the filter, in the order that was asked for.
    #[must_use]
    pub fn rows<'a>(&self, listing: &'a Listing<K>) -> Vec<&'a Row<K>> {
        let text = |row: &Row<K>| {
            let cells = row.cells.iter().filter(|cell| cell.filtered);
            cells.map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let mut rows: Vec<&Row<K>> = if self.list.is_filtered() {
            listing.rows.iter().filter(|row| self.list.passes(&text(row))).collect()
        } else {
            listing.rows.iter().collect()
        };
        if let Some((column, descending)) = self.sort {
            rows.sort_by(|left, right| match (left.cells.get(column), right.cells.get(column)) {
                (Some(left), Some(right)) => left.order.compare(&right.order, descending),
                _ => Ordering::Equal,
            });
        }
        rows
    }

    fn ids(&self, listing: &Listing<K>) -> Vec<K> {
        self.rows(listing).into_iter().map(|row| row.id.clone()).collect()
    }

    /// The row under the cursor.
    #[must_use]
    pub fn selected<'a>(&self, listing: &'a Listing<K>) -> Option<&'a Row<K>> {
        listing.rows.iter().find(|row| Some(&row.id) == self.list.selected.as_ref())
    }

    /// Puts the cursor on a row that is there, and the window over it.
    pub fn settle(&mut self, listing: &Listing<K>, area: Rect) {
        let ids = self.ids(listing);
        self.counts = (listing.rows.len(), ids.len());
        self.list.settle(&ids, height(listing, area));
    }

    /// Moving, filtering and sorting; answers whether the action was one of these.
    pub fn act(&mut self, action: Action, listing: &Listing<K>, area: Rect) -> bool {
        match action {
            Action::Sort => {
                let next = self.sort.map_or(0, |(column, _)| column + 1);
                self.sort = (next < listing.columns.len()).then_some((next, false));
                true
            }
            Action::Reverse => {
                let (column, descending) = self.sort.unwrap_or((0, false));
                self.sort = Some((column, !descending));
                true
            }
            _ => self.list.act(action, &self.ids(listing), height(listing, area)),
        }
    }

    /// What an action means in a table; `open` is what opening a row is called, where a row can be opened. It goes by the rows
    /// that were looked at last: to make them anew for each action would cost more than all else.
    #[must_use]
    pub fn offer(&self, action: Action, open: Option<&str>) -> Option<Offered> {
        match action {
            Action::Sort | Action::Reverse if self.counts.0 > 1 => Some(Offered::plain(action)),
            Action::Open if open.is_none() && !self.list.filtering => None,
            _ => self.list.offer(action, self.counts.1 == 0, open.unwrap_or("done")),
        }
    }

    /// How many rows an area has room for.
    #[must_use]
    pub fn room(&self, listing: &Listing<K>, area: Rect) -> usize {
        usize::from(body(listing, area).height)
    }

    /// Draws it; answers where the cursor of the filter is.
    pub fn draw(
        &self,
        listing: &Listing<K>,
        canvas: Canvas<'_>,
        focused: bool,
        area: Rect,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let theme = canvas.theme;
        draw_head(listing, canvas, area, buffer);
        let body = body(listing, area);
        let layout = arrange(&listing.columns, area.width);
        draw_titles(listing, self.sort, &layout, canvas, Rect { y: body.y.saturating_sub(1), height: 1, ..area }, buffer);
        let rows = self.rows(listing);
        if listing.rows.is_empty() {
            draw_text(&listing.empty, Style::new(), body, buffer);
        } else if rows.is_empty() {
            let key = canvas.keys.hint(Context::Filter, Action::Back);
            let text = format!("No {} matches \"{}\". {key} shows all of them.", listing.noun, self.list.filter.trimmed());
            draw_text(&text, Style::new(), body, buffer);
        }
        let ids: Vec<K> = rows.iter().map(|row| row.id.clone()).collect();
        let selected = self.list.index(&ids);
        for (index, row) in rows.iter().enumerate().skip(self.list.offset).take(usize::from(body.height)) {
            let y = body.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let here = index == selected;
            let line = Rect { y, height: 1, ..body };
            draw_row(row, &layout, here.then_some(focused), canvas, line, buffer);
            canvas.targets.record(line, Target::Row(index));
        }
        let height = usize::from(body.height);
        if rows.len() > height {
            let shown = format!("{}–{} of {}", self.list.offset + 1, (self.list.offset + height).min(rows.len()), rows.len());
            let x = area.right().saturating_sub(u16::try_from(shown.width()).unwrap_or(0));
            buffer.set_string(x, area.y, shown, theme.muted);
        }
        draw_filter(&self.list, theme, Rect { height: 1, ..area }, listing.title.width(), buffer, canvas.targets)
    }
}

impl<K> Pointing for Table<K> {
    fn point(&mut self, target: Target, column: usize) -> Pointed {
        match target {
            Target::Column(title) => {
                let again = self.sort == Some((title, false));
                self.sort = Some((title, again));
                Pointed::Changed
            }
            _ => self.list.point(target, column),
        }
    }
}

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

    fn listing(names: &[(&str, Option<i64>)]) -> Listing<usize> {
        let rows = names.iter().enumerate().map(|(id, (name, members))| Row {
            id,
            cells: vec![Cell::new(*name), Cell::new("").by(*members), Cell::new("active")],
        });
        Listing {
            title: "Teams".to_owned(),
            intro: Vec::new(),
            note: None,
            columns: COLUMNS.to_vec(),
            rows: rows.collect(),
            empty: String::new(),
            noun: "team",
        }
    }

    fn ids(table: &Table<usize>, listing: &Listing<usize>) -> Vec<usize> {
        table.ids(listing)
    }

    #[test]
    fn rows_keep_their_order_until_they_are_sorted() {
        let listing = listing(&[("owners", Some(3)), ("Beta", None), ("alpha", Some(1))]);
        let mut table = Table::default();
        let area = Rect::new(0, 0, 80, 20);
        assert_eq!(ids(&table, &listing), [0, 1, 2]);
        table.act(Action::Sort, &listing, area);
        assert_eq!(ids(&table, &listing), [2, 1, 0], "by name, without case");
        table.act(Action::Reverse, &listing, area);
        assert_eq!(ids(&table, &listing), [0, 1, 2]);
        table.act(Action::Sort, &listing, area);
        assert_eq!(ids(&table, &listing), [2, 0, 1], "by members; who has no number comes last");
        table.act(Action::Reverse, &listing, area);
        assert_eq!(ids(&table, &listing), [0, 2, 1], "and still last from the other end");
        table.act(Action::Sort, &listing, area);
        table.act(Action::Sort, &listing, area);
        assert_eq!((table.sort, ids(&table, &listing)), (None, vec![0, 1, 2]));
    }

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

    #[test]
    fn a_filter_looks_at_every_cell_but_those_that_are_in_its_way() {
        let mut listing = listing(&[("owners", Some(3)), ("alpha", Some(1))]);
        let mut table = Table::default();
        table.list.filter.paste("ACTIVE");
        assert_eq!(ids(&table, &listing).len(), 2);
        table.list.filter.replace("alp");
        assert_eq!(ids(&table, &listing), [1]);
        table.list.filter.replace("act");
        listing.rows[0].cells[2].filtered = false;
        assert_eq!(ids(&table, &listing), [1]);
    }

    #[test]
    fn a_click_on_a_title_sorts_by_its_column_and_a_second_one_the_other_way_round() {
        let listing = listing(&[("owners", Some(3)), ("Beta", None), ("alpha", Some(1))]);
        let mut table = Table::default();
        assert_eq!(table.point(Target::Column(1), 0), Pointed::Changed);
        assert_eq!(ids(&table, &listing), [2, 0, 1]);
        table.point(Target::Column(1), 0);
        assert_eq!((table.sort, ids(&table, &listing)), (Some((1, true)), vec![0, 2, 1]));
        table.point(Target::Column(0), 0);
        assert_eq!(ids(&table, &listing), [2, 1, 0]);
    }

    #[test]
    fn a_row_that_is_clicked_has_the_cursor_from_the_next_look_on() {
        let listing = listing(&[("owners", Some(3)), ("Beta", None), ("alpha", Some(1))]);
        let (mut table, area) = (Table::default(), Rect::new(0, 0, 80, 20));
        table.settle(&listing, area);
        assert_eq!(table.point(Target::Row(0), 0), Pointed::Already);
        assert_eq!(table.point(Target::Row(2), 0), Pointed::Newly);
        table.settle(&listing, area);
        assert_eq!(table.list.selected, Some(2));
        assert_eq!(table.point(Target::Row(9), 0), Pointed::Newly);
        table.settle(&listing, area);
        assert_eq!(table.list.selected, Some(2), "there is no such row any more");
    }
}
