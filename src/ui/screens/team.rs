//! "Team: NAME": its members and its API token.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::token_panel::TokenPanel;
use super::{draw_failed, draw_loading, draw_page};
use crate::backend::TeamPage;
use crate::domain::{Id, Rights, Team, TokenOwner};
use crate::policy::{Act, Call, Facts, Standing, decide};
use crate::ui::fetched::Fetched;
use crate::ui::page::{Canvas, Page, Reader};

/// A team.
#[derive(Debug)]
pub struct TeamScreen {
    /// Which team.
    pub team: Id<Team>,
    /// The page.
    pub data: Fetched<TeamPage>,
    /// Where its reader is.
    pub reader: Reader,
}

impl TeamScreen {
    /// The token and its buttons, when the page is there.
    #[must_use]
    pub fn panel(&self) -> Option<TokenPanel<'_>> {
        let page = self.data.shown()?;
        Some(TokenPanel {
            owner: TokenOwner::Team(page.id),
            whose: format!("team {}", page.name),
            title: "Team API Token",
            empty: "No tokens created for this team.",
            create: "Create an authentication token",
            token: page.token.as_ref().ok().and_then(Option::as_ref),
            facts: &page.facts,
        })
    }

    /// The text of the page.
    #[must_use]
    pub fn page<'a>(&self, canvas: Canvas<'a>) -> Page<'a> {
        let mut page = Page::new(canvas);
        let (Some(team), Some(panel)) = (self.data.shown(), self.panel()) else { return page };
        page.title(&format!("Team: {}", team.name));
        page.heading(&format!("Members ({})", team.members.len()));
        if team.members.is_empty() {
            page.wrapped("Nobody is in this team yet.", canvas.theme.muted);
        }
        let names = team.members.iter().map(|member| member.username.as_str().width()).max().unwrap_or(0);
        for member in &team.members {
            let gap = " ".repeat(names - member.username.as_str().width());
            let mut spans = vec![Span::raw(format!("  {}{gap}", member.username))];
            if member.two_factor {
                spans.push(Span::styled("  2FA", canvas.theme.current));
            }
            page.line(Line::from(spans));
        }
        page.blank();
        let start = page.lines.len();
        page.wrapped("Team API Token", canvas.theme.heading);
        page.wrapped(&purpose(team), Style::new());
        match &team.token {
            Ok(_) => panel.write(&mut page, start),
            Err(reason) => {
                page.blank();
                page.wrapped(&reason.to_string(), canvas.theme.warning);
            }
        }
        page
    }

    /// Draws the page.
    pub fn draw(&self, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
        match (&self.data, self.data.shown()) {
            (Fetched::Failed(error), _) => draw_failed("Team", error, canvas, area, buffer),
            (_, None) => draw_loading("Team", canvas, area, buffer),
            (_, Some(_)) => draw_page(&self.page(canvas), &self.reader, area, buffer),
        }
    }
}

/// What the token is for: what the law lets the team's own token do with the team's workspaces (T9).
fn purpose(team: &TeamPage) -> String {
    let owners = team.facts.team.as_ref().is_some_and(|facts| facts.is_owners);
    let token = |rights: Rights| Facts {
        standing: if owners { Standing::OwnersTeamToken } else { Standing::TeamToken },
        rights,
        ..team.facts.clone()
    };
    let warning = "Treat it like a password: whoever has it";
    let count = |number: usize| format!("{number} workspace{}", if number == 1 { "" } else { "s" });
    if owners {
        return format!(
            "{warning} may do all that an owner may, in all {} of the organization.",
            count(usize::try_from(team.workspaces).unwrap_or(0))
        );
    }
    let everywhere = Rights::everywhere(team.organization_access);
    let given = team.access.iter().map(|row| row.access.rights().union(everywhere));
    let others = usize::try_from(team.workspaces).unwrap_or(0).saturating_sub(team.access.len());
    let reached: Vec<Rights> = given.chain(std::iter::repeat_n(everywhere, others)).collect();
    let may = |call| reached.iter().filter(|rights| decide(Act::Call(call), &token(**rights)).is_allowed()).count();
    match (may(Call::Read), may(Call::CreateRun), may(Call::ApplyRun)) {
        (0, _, _) => format!("{warning} works as this team, which reaches no workspace yet."),
        (all, 0, _) => format!("{warning} may read {}; it can start no runs.", count(all)),
        (all, runs, apply) => {
            format!("{warning} may read {}, start runs in {runs} and apply them in {apply}.", count(all))
        }
    }
}
