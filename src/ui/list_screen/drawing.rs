//! Drawing a list: only the rows in sight are made.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{Around, HeadOf, ListPage, ListScreen};
use crate::backend::list::List;
use crate::ui::action::Action;
use crate::ui::drawing::{draw_failed, draw_filter_field, draw_loading, draw_page, draw_text, draw_working};
use crate::ui::listing::{Listing, Row};
use crate::ui::page::{Canvas, Page};
use crate::ui::rows::Total;
use crate::ui::scene::Scene;
use crate::ui::table::{Placed, arrange, body, draw_head, draw_row, draw_titles, height};
use crate::ui::targets::Target;
use crate::ui::words::{fit, grouped};

/// Columns of a screen from which the pane stands beside the list.
const WIDE: u16 = 140;
/// Columns of it there.
const PANE_WIDTH: u16 = 50;

/// The part of a screen for what is known of the row under the cursor.
#[derive(Clone, Copy)]
struct Pane {
    area: Rect,
    /// It stands beside the list, not below it.
    beside: bool,
}

impl<P: ListPage> ListScreen<P> {
    /// What is drawn: the rows in sight with all that stands around them.
    fn listing(&self, head: &HeadOf<P>, canvas: Canvas<'_>, pane: Option<Pane>) -> Listing<()> {
        let Around { intro, note, empty } = self.page.around(head, canvas);
        let intro = if self.explains(pane) { Vec::new() } else { intro };
        let rows = self.rows.visible().map(|row| Row { id: (), cells: self.told_cells(row, head, canvas) });
        Listing {
            title: self.page.title(Some(head)),
            intro,
            note,
            columns: self.told_columns(head).into_iter().map(|(column, _)| column).collect(),
            rows: rows.collect(),
            empty,
            noun: P::SPEC.noun,
        }
    }

    /// Whether the pane says what the list is for.
    fn explains(&self, pane: Option<Pane>) -> bool {
        pane.is_some_and(|pane| pane.beside) && !self.rows.is_empty()
    }

    /// How many rows have room.
    pub(super) fn height(&self, scene: &Scene) -> usize {
        let Some(head) = self.rows.head() else { return usize::from(scene.area.height) };
        let (area, pane) = self.parts(scene);
        let Around { intro, note, .. } = self.page.around(head, scene.canvas(None));
        let intro = if self.explains(pane) { Vec::new() } else { intro };
        let bare = Listing::<()> { title: self.page.title(Some(head)), intro, note, ..Listing::default() };
        height(&bare, area)
    }

    fn count(&self) -> String {
        let noun = |count: usize| if count == 1 { P::SPEC.noun.to_owned() } else { format!("{}s", P::SPEC.noun) };
        match self.rows.total() {
            Total::Exactly(count) => format!("{} {}", grouped(count), noun(count)),
            Total::AtLeast(count) => format!("{} or more {}s", grouped(count), P::SPEC.noun),
            Total::Unknown => "counting…".to_owned(),
        }
    }

    /// What the list says of itself at the right of its title, in `room` columns: its marks, and how many rows match.
    fn told(&self, room: usize) -> String {
        let filter = if self.is_filtered() || self.filtering { self.filter.value().width().clamp(8, 20) + 4 } else { 2 };
        let Some(marked) = self.marked() else { return self.count() };
        let both = format!("{marked}   {}", self.count());
        let short = marked.split(',').next().unwrap_or_default().to_owned();
        [both, marked].into_iter().find(|text| text.width() + filter <= room).unwrap_or(short)
    }

    /// The areas of the list and its pane: to the right on a wide screen, otherwise below if there is room.
    fn parts(&self, scene: &Scene) -> (Rect, Option<Pane>) {
        let above = self.page.above(self.rows.head(), scene).min(scene.area.height);
        let area = Rect { y: scene.area.y + above, height: scene.area.height - above, ..scene.area };
        if !P::PANE {
            return (area, None);
        }
        let beside = scene.size.width >= WIDE;
        let (list, pane) = if beside {
            let list = Rect { width: area.width.saturating_sub(PANE_WIDTH), ..area };
            (list, Rect { x: list.right(), width: area.width - list.width, ..area })
        } else {
            let list = Rect { height: area.height.saturating_sub(self.page.below(&self.rows, area, scene)), ..area };
            (list, Rect { y: list.bottom(), height: area.height - list.height, ..area })
        };
        (list, Some(Pane { area: pane, beside }).filter(|pane| !pane.area.is_empty()))
    }

    /// Draws what is known of the row under the cursor, headed by its name.
    fn draw_pane(&self, head: &HeadOf<P>, scene: &Scene, Pane { area, beside }: Pane, buffer: &mut Buffer) {
        let canvas = scene.canvas(None);
        let Some(row) = self.rows.current() else { return };
        let (name, more) = self.page.headed(row);
        let inner = if beside {
            for y in area.y..area.bottom() {
                buffer.set_string(area.x + 1, y, "│", canvas.theme.muted);
            }
            let inner = Rect { x: area.x + 3, width: area.width.saturating_sub(3), ..area };
            let width = usize::from(inner.width);
            buffer.set_stringn(inner.x, inner.y, fit(&name, width), width, canvas.theme.heading);
            if inner.height > 1 {
                buffer.set_stringn(inner.x, inner.y + 1, fit(&more, width), width, canvas.theme.token);
            }
            let used = if more.is_empty() { 2 } else { 3 };
            Rect { y: inner.y + used, height: inner.height.saturating_sub(used), ..inner }
        } else {
            let width = usize::from(area.width);
            let name = fit(&name, width.saturating_sub(6));
            let rest = width.saturating_sub(name.width() + 4);
            let more = if more.is_empty() || more.width() + 2 > rest { String::new() } else { format!(" {more}") };
            let rule = format!("── {name}{more} {}", "─".repeat(rest.saturating_sub(more.width())));
            buffer.set_stringn(area.x, area.y, rule, width, canvas.theme.muted);
            buffer.set_stringn(area.x + 3, area.y, &name, width, canvas.theme.heading);
            Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
        };
        let mut page = Page::new(Canvas { width: inner.width, ..canvas });
        self.page.detail(row, head, &mut page);
        if beside {
            // What the list is for stands at the end of the pane, not above the rows.
            for paragraph in self.page.around(head, canvas).intro {
                page.blank();
                page.wrapped(&paragraph, canvas.theme.muted);
            }
        }
        for (y, line) in (inner.y..inner.bottom()).zip(&page.lines) {
            buffer.set_line(inner.x, y, line, inner.width);
        }
    }

    fn draw_over(&self, head: Option<&HeadOf<P>>, scene: &Scene, area: Rect, buffer: &mut Buffer) {
        self.page.draw_over(head, scene, area, buffer);
        if let Some(tab) = self.page.tab() {
            tab.draw(scene.canvas(None), area, buffer);
        }
    }

    pub(super) fn draw_all(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        let (area, pane) = self.parts(scene);
        let Some(head) = self.rows.head() else {
            let title = self.page.title(None);
            match self.rows.fault() {
                Some(error) => draw_failed(&title, error, canvas, scene.area, buffer),
                None => match self.rows.working() {
                    Some(passed) => draw_working(&title, passed, canvas, scene.area, buffer),
                    None => draw_loading(&title, canvas, scene.area, buffer),
                },
            }
            self.draw_over(None, scene, area, buffer);
            return None;
        };
        if let Some(page) = self.page.instead(head, canvas) {
            draw_page(&page, 0, scene.area, buffer);
            return None;
        }
        if let Some(pane) = pane {
            self.draw_pane(head, scene, pane, buffer);
        }
        let listing = self.listing(head, canvas, pane);
        let columns = self.told_columns(head);
        let body = body(&listing, area);
        let layout = arrange(&listing.columns, area.width);
        draw_head(&listing, canvas, area, buffer);
        let titles = Rect { y: body.y.saturating_sub(1), height: 1, ..area };
        draw_titles(&listing, self.sorted(&columns), &layout, canvas, titles, buffer);
        self.draw_rows(&listing, &layout, scene, body, buffer);
        self.draw_over(Some(head), scene, area, buffer);
        let count = self.told(usize::from(area.width).saturating_sub(listing.title.width()));
        let x = area.right().saturating_sub(u16::try_from(count.width()).unwrap_or(0));
        buffer.set_string(x, area.y, &count, canvas.theme.muted);
        if let (Some(error), Some(line)) = (self.rows.fault(), body.height.checked_sub(1)) {
            let line = Rect { y: body.y + line, height: 1, ..body };
            buffer.set_style(line, canvas.theme.warning);
            draw_text(&error.to_string(), canvas.theme.warning, line, buffer);
        }
        let field = (&self.filter, self.filtering);
        let free = Rect { width: area.width.saturating_sub(u16::try_from(count.width()).unwrap_or(0) + 1), height: 1, ..area };
        draw_filter_field(field, canvas.theme, free, listing.title.width(), buffer, canvas.targets)
    }

    fn draw_rows(&self, listing: &Listing<()>, layout: &[Placed], scene: &Scene, body: Rect, buffer: &mut Buffer) {
        let canvas = scene.canvas(None);
        if self.rows.is_waiting() {
            buffer.set_string(body.x, body.y, "…", canvas.theme.muted);
        } else if self.rows.is_empty() && self.is_filtered() {
            let key = canvas.keys.hint(P::SPEC.context, Action::Back);
            let text = format!("No {} matches \"{}\". {key} shows all of them.", listing.noun, self.filter.trimmed());
            draw_text(&text, Style::new(), body, buffer);
        } else if self.rows.is_empty() {
            draw_text(&listing.empty, Style::new(), body, buffer);
        }
        let old = self.rows.fault().is_some();
        for (line, row) in listing.rows.iter().enumerate().take(usize::from(body.height)) {
            let here = line == self.rows.line();
            let area = Rect { y: body.y + u16::try_from(line).unwrap_or(0), height: 1, ..body };
            draw_row(row, layout, here.then_some(scene.focused), canvas, area, buffer);
            if self.rows.visible().nth(line).is_some_and(|row| self.marks.contains(P::List::id(row))) {
                let style = if here && scene.focused { canvas.theme.selected } else { canvas.theme.key };
                buffer.set_string(area.x + 1, area.y, "*", style);
            }
            if old {
                buffer.set_style(area, canvas.theme.muted);
            }
            canvas.targets.record(area, Target::Row(line));
        }
    }
}
