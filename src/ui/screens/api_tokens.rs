//! "Organization Tokens": the organization's token, its purpose and its limits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::token_panel::TokenPanel;
use super::{draw_failed, draw_loading, draw_page};
use crate::backend::OrganizationTokenPage;
use crate::domain::TokenOwner;
use crate::ui::fetched::Fetched;
use crate::ui::page::{Canvas, Page, Reader};

/// The name that the page has in the settings.
const TITLE: &str = "Organization Tokens";

/// The organization's token.
#[derive(Debug)]
pub struct ApiTokens {
    /// The page.
    pub data: Fetched<OrganizationTokenPage>,
    /// Where its reader is.
    pub reader: Reader,
}

impl ApiTokens {
    /// The token and its buttons, when the page is there. For who may not see the token there is none,
    /// and the buttons say why.
    #[must_use]
    pub fn panel(&self) -> Option<TokenPanel<'_>> {
        let page = self.data.shown()?;
        Some(TokenPanel {
            owner: TokenOwner::Organization(page.id),
            whose: format!("organization {}", page.facts.organization),
            title: "Organization Token",
            empty: "No token created for this organization.",
            create: "Create an organization token",
            token: page.token.as_ref().ok().and_then(Option::as_ref),
            facts: &page.facts,
        })
    }

    /// The text of the page.
    #[must_use]
    pub fn page<'a>(&self, canvas: Canvas<'a>) -> Page<'a> {
        let mut page = Page::new(canvas);
        let (Some(data), Some(panel)) = (self.data.shown(), self.panel()) else { return page };
        page.title(TITLE);
        page.blank();
        let start = page.lines.len();
        page.wrapped("Organization Token", canvas.theme.heading);
        page.wrapped(
            "The organization token creates and configures workspaces and teams, across the whole organization. \
             It cannot start runs or create configuration versions; that takes a user token or a team token.",
            Style::new(),
        );
        match &data.token {
            Ok(_) => panel.write(&mut page, start),
            Err(reason) => {
                page.blank();
                page.wrapped("There is nothing to press here for you.", canvas.theme.heading);
                page.wrapped(&reason.to_string(), canvas.theme.warning);
            }
        }
        page
    }

    /// Draws the page.
    pub fn draw(&self, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
        match (&self.data, self.data.shown()) {
            (Fetched::Failed(error), _) => draw_failed(TITLE, error, canvas, area, buffer),
            (_, None) => draw_loading(TITLE, canvas, area, buffer),
            (_, Some(_)) => draw_page(&self.page(canvas), &self.reader, area, buffer),
        }
    }
}
