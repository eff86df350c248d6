//! The tokens of a team that have a description, beside the one that has none.

use ratatui::text::{Line, Span};

use super::super::token::question::{delete_described, deletion};
use super::super::token::reach::Reach;
use crate::backend::TeamPage;
use crate::domain::{Timestamp, Token, TokenState};
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::modals::confirm::Confirm;
use crate::ui::offered::Offered;
use crate::ui::page::Page;
use crate::ui::targets::{Item, Spot};
use crate::ui::words::count;

/// The described token under the cursor.
pub(super) fn under(spot: Option<Spot>, team: &TeamPage) -> Option<&Token> {
    match spot?.item? {
        Item::Token(id) => team.described.iter().find(|token| token.id == id),
        _ => None,
    }
}

fn description(token: &Token) -> &str {
    token.description.as_ref().map_or("", |text| text.as_str())
}

/// Writes them, where there are any.
pub(super) fn write(page: &mut Page<'_>, team: &TeamPage) {
    if team.described.is_empty() {
        return;
    }
    let (theme, now) = (page.canvas.theme, page.canvas.now);
    let number = u32::try_from(team.described.len()).unwrap_or(u32::MAX);
    page.heading(&format!("And {} With a Description", count(number, "Token")));
    page.wrapped("They were generated over the API, and work like the token above.", theme.muted);
    for token in &team.described {
        let used = match (TokenState::of(Some(token), now), token.last_used_at) {
            (TokenState::Expired(_), _) => "expired".to_owned(),
            (_, None) => "not used yet".to_owned(),
            (_, Some(at)) => format!("last used {}", ago(at, now)),
        };
        let line = Line::from(vec![
            Span::raw(format!("  {}  ", description(token))),
            Span::styled(format!("{}  {used}", token.masked()), theme.muted),
        ]);
        page.stop(Spot::of(Action::DeleteToken, Item::Token(token.id)), line, 0);
    }
}

/// What deleting one is called, and why it is refused.
pub(super) fn offer(team: &TeamPage, token: &Token) -> Offered {
    Offered::judged(format!("delete {}", description(token)), &deletion(team.id, token), &team.facts)
}

/// The question before one is deleted.
pub(super) fn delete(team: &TeamPage, token: &Token, now: Timestamp) -> Confirm {
    let whose = format!("team {} \"{}\"", team.name, description(token));
    let reach = Reach::of_page(team).sentence(&team.facts.organization);
    delete_described(&whose, (team.id, token), reach, now)
}
