//! "Tokens" of the user settings, and the tab "User Tokens": the user's own tokens, which nobody else sees.

use ratatui::layout::Rect;

use super::token::form::{Ending, NewUserToken};
use super::token::question::stakes;
use super::token::reach::Reach;
use super::token::{cells, detail};
use crate::backend::UserTokensPage;
use crate::backend::token_rows::{OwnTokenColumn, OwnTokens};
use crate::domain::{Actor, Command, Expiry, Guarded, Id, Organization, SafeText, Timestamp, Token, TokenKind, TokenOwner};
use crate::ui::action::Action;
use crate::ui::errand::Errand;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::modals::confirm::Confirm;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::{Place, Tab};
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;

/// The list of the actor's own tokens.
pub type UserTokens = ListScreen<UserTokensList>;

/// What is the list's own.
#[derive(Debug)]
pub struct UserTokensList {
    /// The tab that it is, unless it is the page of the user settings.
    tab: Option<Tab>,
}

impl UserTokensList {
    /// The page of a user, as a tab or by itself.
    #[must_use]
    pub fn new(tab: Option<Tab>) -> Self {
        Self { tab }
    }
}

fn generate(head: &UserTokensPage) -> Command {
    let owner = TokenOwner::User(head.user);
    Command::GenerateToken { owner, expires: Expiry::Default, description: None }
}

fn revoke(row: &Token, head: &UserTokensPage) -> Command {
    Command::RevokeToken { owner: TokenOwner::User(head.user), token: Some(row.id) }
}

fn ask(row: &Token, head: &UserTokensPage, scene: &Scene) -> Step {
    let name = description(row);
    let errand = Errand::new(revoke(row, head), format!("user {}: {name}", head.username))
        .done(format!("The token \"{name}\" is deleted; it no longer works."));
    let reach = Reach::User.sentence(&SafeText::new(""));
    let body = stakes(row, reach, scene.now, "Your other tokens stay.");
    Confirm::new(format!("Delete the token \"{name}\"?"), body, "Yes, delete token", errand).into()
}

/// What it is for; a token of before there were descriptions has none.
fn description(token: &Token) -> &str {
    token.description.as_ref().map_or("without a description", SafeText::as_str)
}

impl ListPage for UserTokensList {
    type List = OwnTokens;

    const SPEC: ListSpec = ListSpec {
        place: Place::UserTokens,
        title: "Tokens",
        breadcrumb: &["User Settings", "Tokens"],
        noun: "token",
        context: Context::UserTokens,
        open: "",
    };

    fn list(&self, actor: Actor, _: Id<Organization>) -> OwnTokens {
        let Actor::User(user) = actor else { unreachable!("the console acts as a user") };
        OwnTokens { user }
    }

    fn place(&self) -> Place {
        self.tab.map_or(Place::UserTokens, Place::ApiTokens)
    }

    fn title(&self, _: Option<&UserTokensPage>) -> String {
        self.tab.map_or(Self::SPEC.title, Tab::label).to_owned()
    }

    fn breadcrumb(&self, _: Option<&UserTokensPage>) -> Vec<String> {
        match self.tab {
            Some(tab) => vec!["Settings".into(), "API Tokens".into(), tab.label().into()],
            None => vec!["User Settings".into(), "Tokens".into()],
        }
    }

    fn columns(&self, _: &UserTokensPage) -> Vec<(Column, Option<OwnTokenColumn>)> {
        vec![
            (Column { least: 20, ..Column::rest("Description") }, Some(OwnTokenColumn::Description)),
            (cells::CREATED, Some(OwnTokenColumn::Created)),
            (cells::USED, Some(OwnTokenColumn::Used)),
            (cells::EXPIRES, Some(OwnTokenColumn::Expires)),
            (cells::USES, Some(OwnTokenColumn::Uses)),
        ]
    }

    fn cells(&self, token: &Token, _: &UserTokensPage, canvas: Canvas<'_>) -> Vec<Cell> {
        let some = Some(token);
        vec![
            Cell::new(description(token)).styled(canvas.theme.heading),
            cells::created(some, canvas.now),
            cells::used(some, canvas),
            cells::expires(some, canvas),
            cells::uses(some, canvas),
        ]
    }

    fn around(&self, head: &UserTokensPage, canvas: Canvas<'_>) -> Around {
        let limit = head.limit.map(|limit| format!(" They live at most {limit}, the shortest maximum of your organizations."));
        Around {
            intro: vec!["A user token can do everything you can, in all your organizations. Generate one for each use, with a description.".to_owned()],
            note: Some(format!("Only you see these.{}", limit.unwrap_or_default())),
            empty: format!("You have no tokens. {} generates one.", canvas.keys.hint(Context::UserTokens, Action::New)),
        }
    }

    fn open(&self, _: &Token, _: &UserTokensPage, _: &Scene) -> Step {
        Step::Stay
    }

    fn offer(&self, action: Action, row: Option<&Token>, head: &UserTokensPage, _: &Scene) -> Option<Offered> {
        match action {
            Action::New => Some(Offered::judged("new token", &generate(head), &head.facts)),
            Action::DeleteToken => Some(Offered::judged("delete token", &revoke(row?, head), &head.facts)),
            Action::Powers => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, row: Option<&Token>, head: &UserTokensPage, scene: &Scene) -> Step {
        match (action, row) {
            (Action::New, _) => {
                let ending = Ending::new(TokenKind::User, head.limit, scene.now);
                let form = NewUserToken { user: head.user, username: head.username.clone(), ending };
                form.form().into()
            }
            (Action::Powers, _) => Step::Visit(Place::Powers(TokenOwner::User(head.user))),
            (Action::DeleteToken, Some(row)) => ask(row, head, scene),
            _ => Step::Stay,
        }
    }

    fn objection(&self, rows: &Rows<OwnTokens>, request: &Guarded, _: &Scene) -> Option<String> {
        let Command::RevokeToken { token: Some(id), .. } = request.command() else { return None };
        let gone = "The token was deleted meanwhile; there is nothing left to decide.";
        rows.find(*id).is_none().then(|| gone.to_owned())
    }

    fn ages(&self, token: &Token) -> Vec<Timestamp> {
        [Some(token.created_at), token.last_used_at, token.ends_at()].into_iter().flatten().collect()
    }

    const PANE: bool = true;

    fn below(&self, _: &Rows<OwnTokens>, area: Rect, _: &Scene) -> u16 {
        detail::below(area)
    }

    fn headed(&self, row: &Token) -> (String, String) {
        (description(row).to_owned(), detail::hint(Some(row)))
    }

    fn detail(&self, row: &Token, _: &UserTokensPage, page: &mut Page<'_>) {
        detail::write(Some(row), page);
    }

    fn tab(&self) -> Option<Tab> {
        self.tab
    }
}
