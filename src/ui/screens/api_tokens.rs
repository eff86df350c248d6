//! "Organization Tokens": a token of the organization, its purpose and its limits.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;

use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use crate::backend::OrganizationTokenPage;
use crate::domain::{Command, Timestamp, Token, TokenOwner};
use crate::policy::{Facts, Reason, Rule};
use crate::ui::action::Action;
use crate::ui::drawing::{draw_failed, draw_loading, draw_page};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show, Step};
use crate::ui::message::{Load, Loaded};
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::{Place, Tab};
use crate::ui::reader::Reader;
use crate::ui::scene::Scene;
use crate::ui::targets::Pointing;
use crate::ui::ticket::Ticket;

/// The name that the page has in the settings.
const TITLE: &str = "Organization Tokens";

/// A token of the organization: its own, or the one that reads its audit trail.
#[derive(Debug)]
pub struct ApiTokens {
    tab: Tab,
    pub data: Fetched<OrganizationTokenPage>,
    pub reader: Reader,
}

impl ApiTokens {
    /// The token of this tab, with nothing on it yet.
    #[must_use]
    pub fn of(tab: Tab) -> Self {
        Self { tab, data: Fetched::unasked(), reader: Reader::default() }
    }

    /// Whether it is the token that reads the audit trail.
    fn reads_audit_trails(&self) -> bool {
        self.tab == Tab::AuditTrails
    }

    /// The token, if there is one, or why it can't be seen.
    fn token<'a>(&self, page: &'a OrganizationTokenPage) -> &'a Result<Option<Token>, Reason> {
        if self.reads_audit_trails() { &page.audit_trails } else { &page.token }
    }

    fn owner(&self, page: &OrganizationTokenPage) -> TokenOwner {
        if self.reads_audit_trails() { TokenOwner::AuditTrails(page.id) } else { TokenOwner::Organization(page.id) }
    }

    /// The token and its buttons, when the page is there. Without the right to see the token there is none, and the buttons
    /// say why.
    #[must_use]
    pub fn panel(&self) -> Option<TokenPanel<'_>> {
        let page = self.data.shown()?;
        let (owner, organization) = (self.owner(page), &page.facts.organization);
        let panel = TokenPanel {
            owner,
            whose: format!("organization {organization}"),
            title: "Organization Token",
            empty: match self.token(page) {
                Err(reason) if reason.rule == Rule::NotTold => "This host does not say whether the organization has a token.",
                _ => "No token created for this organization.",
            },
            create: "Create an organization token",
            token: self.token(page).as_ref().ok().and_then(Option::as_ref),
            reach: Reach::Organization,
            maximum: page.lifetimes.of(owner.kind()),
            facts: &page.facts,
        };
        if !self.reads_audit_trails() {
            return Some(panel);
        }
        Some(TokenPanel {
            whose: format!("the audit trails of {organization}"),
            title: "API Token",
            empty: "No audit trails token created for this organization.",
            create: "Create an audit trails token",
            reach: Reach::AuditTrails,
            ..panel
        })
    }

    /// The text of the page.
    #[must_use]
    pub fn page<'a>(&self, canvas: Canvas<'a>) -> Page<'a> {
        let mut page = Page::new(canvas);
        let (Some(data), Some(panel)) = (self.data.shown(), self.panel()) else { return page };
        page.wrapped(TITLE, canvas.theme.heading);
        self.tab.write(&mut page);
        page.blank();
        let start = page.lines.len();
        page.wrapped(self.tab.label(), canvas.theme.heading);
        let purpose = if self.reads_audit_trails() {
            "This token reads the audit trail of the organization, and nothing else. Give it to a log collector."
        } else {
            "The organization token creates and configures workspaces and teams in the whole organization. \
             It can't start runs or create configuration versions. Those need a user token or a team token."
        };
        page.wrapped(purpose, Style::new());
        match self.token(data) {
            Ok(_) => panel.write(&mut page, start),
            Err(reason) if reason.rule == Rule::NotTold => panel.write(&mut page, start),
            Err(reason) => {
                page.blank();
                page.wrapped("You can't manage this token.", canvas.theme.heading);
                page.wrapped(&reason.to_string(), canvas.theme.warning);
            }
        }
        page
    }
}

impl Layer for ApiTokens {
    fn context(&self) -> Context {
        Context::ApiTokens
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        if action == Action::Powers {
            return self.data.shown().map(|_| Offered::plain(action));
        }
        let panel = self.panel().and_then(|panel| panel.offer(action));
        panel.or_else(|| self.tab.offer(action)).or_else(|| self.reader.offer(action, false))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let page = self.page(scene.canvas(self.reader.focus));
        if let Some(step) = self.reader.act(action, &page, scene.height()) {
            return step;
        }
        if let Some(step) = self.tab.act(action) {
            return step;
        }
        if let (Action::Powers, Some(page)) = (action, self.data.shown()) {
            return Step::Visit(Place::Powers(self.owner(page)));
        }
        self.panel().map_or(Step::Stay, |panel| panel.press(action, scene.now))
    }

    fn pressed(&self) -> Option<Action> {
        self.reader.focus.map(|spot| spot.action)
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.reader)
    }

    fn settle(&mut self, scene: &Scene) {
        if self.data.shown().is_some() {
            let page = self.page(scene.canvas(self.reader.focus));
            self.reader.settle(&page, scene.height());
        }
    }

    fn resized(&mut self) {
        self.reader.reopen();
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::OrganizationToken(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::OrganizationToken(page) = loaded {
            self.data.take(ticket, Ok(page));
        }
        Step::Stay
    }

    fn ages(&self) -> Vec<Timestamp> {
        self.panel().map_or_else(Vec::new, |panel| panel.ages())
    }

    fn facts(&self, _: &Command) -> Option<&Facts> {
        self.data.shown().map(|page| &page.facts)
    }

    fn objection(&self, command: &Command, scene: &Scene) -> Option<String> {
        self.panel()?.objection(command, scene.now)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(self.reader.focus);
        match (&self.data, self.data.shown()) {
            (Fetched::Failed(error), _) => draw_failed(TITLE, error, canvas, scene.area, buffer),
            (_, None) => draw_loading(TITLE, canvas, scene.area, buffer),
            (_, Some(_)) => {
                draw_page(&self.page(canvas), self.reader.offset, scene.area, buffer);
                return None;
            }
        }
        self.tab.draw(canvas, scene.area, buffer);
        None
    }
}

impl Show for ApiTokens {
    fn place(&self) -> Option<Place> {
        Some(Place::ApiTokens(self.tab))
    }

    fn breadcrumb(&self) -> Vec<String> {
        let mut parts = vec!["Settings".to_owned(), "API Tokens".to_owned()];
        if self.reads_audit_trails() {
            parts.push(self.tab.label().to_owned());
        }
        parts
    }

    fn cycle(&mut self, forward: bool, scene: &Scene) -> bool {
        let page = self.page(scene.canvas(self.reader.focus));
        self.reader.cycle(&page, scene.height(), forward)
    }

    fn enter(&mut self, forward: bool, scene: &Scene) {
        let page = self.page(scene.canvas(self.reader.focus));
        self.reader.enter(&page, scene.height(), forward);
    }
}
