//! The tabs of the page "API Tokens": each is a place of its own, and the line under the title names them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use crate::ui::action::Action;
use crate::ui::drawing::draw_page;
use crate::ui::layer::Step;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::{Place, Tab};
use crate::ui::targets::Target;

impl Tab {
    /// What an action means on a page with tabs.
    #[must_use]
    pub fn offer(self, action: Action) -> Option<Offered> {
        matches!(action, Action::NextTab | Action::PreviousTab).then(|| Offered::plain(action))
    }

    /// To the tab beside this one, if the action goes there.
    #[must_use]
    pub fn act(self, action: Action) -> Option<Step> {
        self.offer(action).map(|_| Step::Go(Place::ApiTokens(self.beside(action == Action::NextTab))))
    }

    /// Writes the line with every tab, which is the rule under the title. Where one is stands in brackets.
    pub fn write(self, page: &mut Page<'_>) {
        let theme = page.canvas.theme;
        let (width, line) = (usize::from(page.canvas.width), page.lines.len());
        let full: usize = Self::ALL.iter().map(|tab| tab.label().len() + 4).sum();
        let label = |tab: Self| if full <= width { tab.label() } else { tab.short() };
        // Where they do not all fit, the first give way to the one that is shown.
        let here = self as usize;
        let reaches = |first: &usize| Self::ALL[*first..=here].iter().map(|tab| label(*tab).len() + 4).sum::<usize>() <= width;
        let first = (0..here).find(reaches).unwrap_or(here);
        let mut spans = Vec::new();
        let mut used = 0;
        for tab in Self::ALL.into_iter().skip(first) {
            let label = label(tab);
            if used + label.len() + 4 > width {
                break;
            }
            let (before, after, edge, style) = if tab == self {
                ("[ ", " ]", theme.current, theme.current)
            } else {
                ("─ ", " ─", theme.muted, Style::new())
            };
            spans.extend([Span::styled(before, edge), Span::styled(label, style), Span::styled(after, edge)]);
            let start = used;
            used += label.len() + 4;
            if tab != self {
                page.mark(Target::Go(Place::ApiTokens(tab)), line..line + 1, start..used);
            }
        }
        spans.push(Span::styled("─".repeat(width.saturating_sub(used)), theme.muted));
        page.line(Line::from(spans));
    }

    /// Draws that line under the title of a table, or of what is being loaded.
    pub(in crate::ui) fn draw(self, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
        if area.height > 1 {
            let line = Rect { y: area.y + 1, height: 1, ..area };
            // Nothing of the rule that is there dims it.
            Clear.render(line, buffer);
            let mut page = Page::new(canvas);
            self.write(&mut page);
            draw_page(&page, 0, line, buffer);
        }
    }
}
