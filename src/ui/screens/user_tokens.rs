//! "Tokens" of the user settings, and the tab "User Tokens": one's own tokens, which nobody else sees.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::tabs::Tab;
use super::token::form::{Ending, NewUserToken};
use super::token::question::stakes;
use super::token::reach::Reach;
use super::token::{cells, detail};
use super::{Place, draw_failed, draw_loading};
use crate::backend::UserTokensPage;
use crate::domain::{AuthenticationToken, Command, Expiry, Id, SafeText, Seen, Timestamp, Token, TokenKind, TokenOwner};
use crate::ui::action::Action;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::confirm::Confirm;
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::{Errand, Step};
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

/// One's own tokens.
#[derive(Debug)]
pub struct UserTokens {
    /// The page.
    pub data: Fetched<UserTokensPage>,
    /// Where its reader is.
    pub table: Table<Id<AuthenticationToken>>,
    /// The tab that it is, unless it is the page of the user settings.
    pub tab: Option<Tab>,
}

impl UserTokens {
    /// The page, as a tab or by itself, with nothing on it yet.
    #[must_use]
    pub fn of(tab: Option<Tab>) -> Self {
        Self { data: Fetched::unasked(), table: Table::default(), tab }
    }

    fn title(&self) -> &'static str {
        self.tab.map_or("Tokens", Tab::label)
    }

    fn selected(&self) -> Option<&Token> {
        let page = self.data.shown()?;
        page.tokens.iter().find(|token| Some(token.id) == self.table.list.selected)
    }

    /// The rows with all that stands around them.
    fn listing(&self, canvas: Canvas<'_>) -> Listing<Id<AuthenticationToken>> {
        let page = self.data.shown();
        let limit = page.and_then(|page| page.limit);
        let limit = limit.map(|limit| format!(" They live at most {limit}, the shortest maximum of your organizations."));
        let tokens = page.map_or(&[][..], |page| &page.tokens);
        Listing {
            title: self.title().to_owned(),
            intro: vec!["A user token does whatever you may, in every organization that you belong to. Have as many as you need, each with a description of its use.".to_owned()],
            note: Some(format!("Only you see these.{}", limit.unwrap_or_default())),
            columns: vec![
                Column { least: 20, ..Column::rest("Description") },
                cells::CREATED,
                cells::USED,
                cells::EXPIRES,
                cells::USES,
            ],
            rows: tokens.iter().map(|token| draw_row(token, canvas)).collect(),
            empty: format!("You have no tokens. {} generates one.", canvas.keys.hint(Context::UserTokens, Action::New)),
            noun: "token",
        }
    }

    fn owner(&self) -> Option<TokenOwner> {
        self.data.shown().map(|page| TokenOwner::User(page.user))
    }

    fn generate(&self) -> Option<Command> {
        let owner = self.owner()?;
        Some(Command::GenerateToken { owner, seen: Seen::Anything, expires: Expiry::Default, description: None })
    }

    fn revoke(&self) -> Option<Command> {
        Some(Command::RevokeToken { owner: self.owner()?, seen: Seen::Token(self.selected()?.id) })
    }

    fn ask(&self, scene: &Scene) -> Option<Step> {
        let (page, token) = (self.data.shown()?, self.selected()?);
        let name = description(token);
        let errand = Errand::new(self.revoke()?, format!("user {}: {name}", page.username))
            .done(format!("The token \"{name}\" is deleted; it no longer works."));
        let reach = Reach::User.sentence(&SafeText::new(""));
        let body = stakes(token, reach, scene.now, "Your other tokens stay.");
        Some(Modal::Confirm(Confirm::new(format!("Delete the token \"{name}\"?"), body, "Yes, delete token", errand)).into())
    }
}

/// What it is for; a token of before there were descriptions has none.
fn description(token: &Token) -> &str {
    token.description.as_ref().map_or("without a description", SafeText::as_str)
}

fn draw_row(token: &Token, canvas: Canvas<'_>) -> Row<Id<AuthenticationToken>> {
    let some = Some(token);
    let cells = vec![
        Cell::new(description(token)).styled(canvas.theme.heading),
        cells::created(some, canvas.now),
        cells::used(some, canvas),
        cells::expires(some, canvas),
        cells::uses(some, canvas),
    ];
    Row { id: token.id, cells }
}

impl Layer for UserTokens {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::UserTokens }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        let facts = self.data.shown().map(|page| &page.facts);
        match action {
            Action::New => Some(Offered::judged("new token", &self.generate()?, facts?)),
            Action::DeleteToken => Some(Offered::judged("delete token", &self.revoke()?, facts?)),
            Action::Powers => self.owner().map(|_| Offered::plain(action)),
            Action::Back if !self.table.list.is_filtered() && !self.table.list.filtering => None,
            _ => {
                let tab = self.tab.and_then(|tab| tab.offer(action));
                tab.or_else(|| self.table.offer(action, None))
            }
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let listing = self.listing(scene.canvas(None));
        let (area, _) = detail::parts(scene.area);
        if self.table.act(action, &listing, area) {
            return Step::Stay;
        }
        match (action, self.data.shown()) {
            (Action::New, Some(page)) => {
                let ending = Ending::new(TokenKind::User, page.limit, scene.now);
                let form = NewUserToken { user: page.user, username: page.username.clone(), ending };
                Modal::Form(form.form()).into()
            }
            (Action::Powers, Some(page)) => Step::Visit(Place::Powers(TokenOwner::User(page.user))),
            (Action::DeleteToken, _) => self.ask(scene).unwrap_or(Step::Stay),
            (Action::Open, _) => {
                self.table.list.filtering = false;
                Step::Stay
            }
            _ => self.tab.and_then(|tab| tab.act(action)).unwrap_or(Step::Stay),
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.table.list.field()
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.table)
    }

    fn settle(&mut self, scene: &Scene) {
        let listing = self.listing(scene.canvas(None));
        let (area, _) = detail::parts(scene.area);
        self.table.settle(&listing, area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        Some(Load::UserTokens(scene.actor(), scene.user))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::UserTokens(page) = loaded {
            self.data.take(ticket, Ok(page));
        }
        Step::Stay
    }

    fn objection(&self, command: &Command, _: &Scene) -> Option<String> {
        let Command::RevokeToken { seen: Seen::Token(id), .. } = command else { return None };
        let there = self.data.shown()?.tokens.iter().any(|token| token.id == *id);
        (!there).then(|| "The token was deleted meanwhile; there is nothing left to decide.".to_owned())
    }

    fn ages(&self) -> Vec<Timestamp> {
        let tokens = self.data.shown().map_or(&[][..], |page| &page.tokens).iter();
        tokens.flat_map(|token| [Some(token.created_at), token.last_used_at, token.ends_at()]).flatten().collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        let (area, below) = detail::parts(scene.area);
        let mut cursor = None;
        match (&self.data, self.data.shown()) {
            (Fetched::Failed(error), _) => draw_failed(self.title(), error, canvas, scene.area, buffer),
            (_, None) => draw_loading(self.title(), canvas, scene.area, buffer),
            (_, Some(_)) => {
                cursor = self.table.draw(&self.listing(canvas), canvas, scene.focused, area, buffer);
                if let (Some(token), Some(below)) = (self.selected(), below) {
                    detail::draw(description(token), Some(token), canvas, below, buffer);
                }
            }
        }
        if let Some(tab) = self.tab {
            tab.draw(canvas, area, buffer);
        }
        cursor
    }
}

impl Show for UserTokens {
    fn place(&self) -> Option<Place> {
        Some(self.tab.map_or(Place::UserTokens, Place::ApiTokens))
    }

    fn breadcrumb(&self) -> Vec<String> {
        match self.tab {
            Some(tab) => vec!["Settings".into(), "API Tokens".into(), tab.label().into()],
            None => vec!["User Settings".into(), "Tokens".into()],
        }
    }
}
