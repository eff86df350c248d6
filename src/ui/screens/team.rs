//! "Team: NAME": its members and its API token.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use super::{draw_failed, draw_loading, draw_page};
use crate::backend::TeamPage;
use crate::domain::{Command, Id, Rights, Team, Timestamp, TokenKind, TokenOwner};
use crate::policy::{Act, Call, Facts, Standing, decide};
use crate::ui::action::Action;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::offers::Offered;
use crate::ui::page::{Canvas, Page, Reader};
use crate::ui::scene::Scene;
use crate::ui::screens::Place;
use crate::ui::step::Step;

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
    /// The page of a team, with nothing on it yet.
    #[must_use]
    pub fn new(team: Id<Team>) -> Self {
        Self { team, data: Fetched::unasked(), reader: Reader::default() }
    }

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
            reach: Reach::of_page(page),
            maximum: page.lifetimes.of(TokenKind::Team),
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
                spans.push(Span::styled("  2FA", canvas.theme.badge));
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
}

impl Layer for TeamScreen {
    fn context(&self) -> Context {
        Context::Team
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        self.panel().and_then(|panel| panel.offer(action)).or_else(|| self.reader.offer(action, true))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let page = self.page(scene.canvas(self.reader.focus));
        if let Some(step) = self.reader.act(action, &page, scene.height()) {
            return step;
        }
        self.panel().map_or(Step::Stay, |panel| panel.press(action, scene.now))
    }

    fn pressed(&self) -> Option<Action> {
        self.reader.focus.map(|spot| spot.action)
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
        Some(Load::Team(scene.actor(), self.team))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Team(page) = loaded {
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
            (Fetched::Failed(error), _) => draw_failed("Team", error, canvas, scene.area, buffer),
            (_, None) => draw_loading("Team", canvas, scene.area, buffer),
            (_, Some(_)) => draw_page(&self.page(canvas), &self.reader, scene.area, buffer),
        }
        None
    }
}

impl Show for TeamScreen {
    fn place(&self) -> Option<Place> {
        Some(Place::Team(self.team))
    }

    fn breadcrumb(&self) -> Vec<String> {
        let name = self.data.shown().map_or_else(|| "…".to_owned(), |page| page.name.to_string());
        vec!["Settings".into(), "Teams".into(), name]
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
