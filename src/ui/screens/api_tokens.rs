//! "Organization Tokens": a token of the organization, its purpose and its limits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use crate::backend::OrganizationTokenPage;
use crate::domain::{Guarded, Timestamp, Token, TokenOwner};
use crate::policy::{Facts, Reason, Rule};
use crate::ui::action::Action;
use crate::ui::ask::{Load, read};
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::{Place, Tab};
use crate::ui::scene::Scene;
use crate::ui::text_screen::{Shown, TextPage, TextScreen, TextSpec};

/// The name that the page has in the settings.
const TITLE: &str = "Organization Tokens";

/// A token of the organization: its own, or the one that reads its audit trail.
pub type ApiTokens = TextScreen<OrganizationTokens>;

/// What is the page's own.
#[derive(Debug)]
pub struct OrganizationTokens {
    tab: Tab,
}

impl ApiTokens {
    /// The token of this tab, with nothing on it yet.
    #[must_use]
    pub fn new(tab: Tab) -> Self {
        Self::of(OrganizationTokens { tab })
    }
}

impl OrganizationTokens {
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
    fn panel<'a>(&self, page: &'a OrganizationTokenPage) -> TokenPanel<'a> {
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
            return panel;
        }
        TokenPanel {
            whose: format!("the audit trails of {organization}"),
            title: "API Token",
            empty: "No audit trails token created for this organization.",
            create: "Create an audit trails token",
            reach: Reach::AuditTrails,
            ..panel
        }
    }

    /// The text of the page.
    fn text<'a>(&self, data: &OrganizationTokenPage, canvas: Canvas<'a>) -> Page<'a> {
        let mut page = Page::new(canvas);
        page.wrapped(TITLE, canvas.theme.heading);
        self.tab.write(&mut page);
        page.blank();
        let start = page.lines.len();
        page.wrapped(self.tab.label(), canvas.theme.heading);
        let purpose = if self.reads_audit_trails() {
            "This token reads the audit trail of the organization, and nothing else. Give it to a log collector."
        } else {
            "The organization token creates and configures workspaces and teams in the whole organization. \
             It can't start runs or create configuration versions. Those need a user token or a team token. \
             It can add users to the owners team, so keep it out of reach."
        };
        page.wrapped(purpose, Style::new());
        match self.token(data) {
            Ok(_) => self.panel(data).write(&mut page, start),
            Err(reason) if reason.rule == Rule::NotTold => self.panel(data).write(&mut page, start),
            Err(reason) => {
                page.blank();
                page.wrapped("You can't manage this token.", canvas.theme.heading);
                page.wrapped(&reason.to_string(), canvas.theme.warning);
            }
        }
        page
    }
}

impl TextPage for OrganizationTokens {
    type Data = OrganizationTokenPage;

    const SPEC: TextSpec = TextSpec { context: Context::ApiTokens, title: TITLE, leaves: false };

    fn question(&self, scene: &Scene) -> Option<Load> {
        let (actor, organization) = (scene.actor(), scene.organization()?);
        Some(read("the tokens of an organization", move |backend| backend.organization_token(actor, organization)))
    }

    fn place(&self) -> Place {
        Place::ApiTokens(self.tab)
    }

    fn breadcrumb(&self, _: Option<&OrganizationTokenPage>) -> Vec<String> {
        let mut parts = vec!["Settings".to_owned(), "API Tokens".to_owned()];
        if self.reads_audit_trails() {
            parts.push(self.tab.label().to_owned());
        }
        parts
    }

    fn write<'a>(&self, shown: Shown<'_, OrganizationTokenPage>, scene: &'a Scene) -> Page<'a> {
        self.text(shown.data, scene.canvas(shown.spot))
    }

    fn offer(&self, action: Action, shown: Shown<'_, OrganizationTokenPage>, _: &Scene) -> Option<Offered> {
        if action == Action::Powers {
            return Some(Offered::plain(action));
        }
        self.panel(shown.data).offer(action).or_else(|| self.tab.offer(action))
    }

    fn act(&mut self, action: Action, shown: Shown<'_, OrganizationTokenPage>, scene: &Scene) -> Option<Step> {
        if action == Action::Powers {
            return Some(Step::Visit(Place::Powers(self.owner(shown.data))));
        }
        self.tab.act(action).or_else(|| self.panel(shown.data).press(action, scene.now))
    }

    fn facts(data: &OrganizationTokenPage) -> &Facts {
        &data.facts
    }

    fn ages(&self, data: &OrganizationTokenPage) -> Vec<Timestamp> {
        self.panel(data).ages()
    }

    fn objection(&self, request: &Guarded, data: &OrganizationTokenPage, scene: &Scene) -> Option<String> {
        self.panel(data).objection(request, scene.now)
    }

    fn offer_absent(&self, action: Action) -> Option<Offered> {
        self.tab.offer(action)
    }

    fn act_absent(&mut self, action: Action) -> Option<Step> {
        self.tab.act(action)
    }

    fn draw_absent(&self, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
        self.tab.draw(canvas, area, buffer);
    }
}
