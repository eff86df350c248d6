//! "Team: NAME": what the team can do, who sees it, its API token, its members, its access, its end.

mod described;
mod members;
mod name;
mod projects;
mod reach;
mod settings;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};
use ratatui::style::Style;

pub use self::members::USERNAME;
use self::settings::Setting;
use super::powers::Powers;
use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use crate::backend::TeamPage;
use crate::domain::{Command, Id, Rights, Seen, Team, Timestamp, TokenKind, TokenOwner};
use crate::policy::{Act, Call, Facts, ReadPermission, Role, decide};
use crate::ui::action::Action;
use crate::ui::drawing::{draw_absence, draw_page};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show, Step};
use crate::ui::message::{Load, Loaded};
use crate::ui::notice::Notice;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::reader::Reader;
use crate::ui::scene::Scene;
use crate::ui::targets::{Item, Pointing};
use crate::ui::ticket::Ticket;

/// The page of a team: its token first, then its members and settings.
#[derive(Debug)]
pub struct TeamScreen {
    pub team: Id<Team>,
    pub data: Fetched<TeamPage>,
    pub reader: Reader,
}

impl TeamScreen {
    /// The page of a team, with nothing on it yet. It opens at the token, which is what people come for, or at the
    /// members where the token is none of theirs.
    #[must_use]
    pub fn new(team: Id<Team>) -> Self {
        Self { team, data: Fetched::unasked(), reader: Reader::at(Action::Generate) }
    }

    /// The token and its buttons, when the page is there.
    #[must_use]
    pub fn panel(&self) -> Option<TokenPanel<'_>> {
        let page = self.data.shown()?;
        Some(TokenPanel {
            owner: TokenOwner::Team(page.id),
            whose: format!("team {}", page.name),
            title: "Team API Token",
            empty: if page.described.is_empty() { "No tokens created for this team." } else { "No token without a description." },
            create: "Create an authentication token",
            token: page.token.as_ref().ok().and_then(Option::as_ref),
            reach: Reach::of_page(page),
            maximum: page.lifetimes.of(TokenKind::Team),
            facts: &page.facts,
        })
    }

    /// The text of the page.
    fn page<'a>(&self, scene: &'a Scene) -> Page<'a> {
        let canvas = scene.canvas(self.reader.focus);
        let mut page = Page::new(canvas);
        let (Some(team), Some(panel)) = (self.data.shown(), self.panel()) else { return page };
        page.title(&format!("Team: {}", team.name));
        let column = |width: u16| Page::new(Canvas { width, ..canvas });
        let (half, is_wide) = (canvas.width / 2, scene.size.width >= TWO_COLUMNS);
        let (mut main, mut rest) = if is_wide {
            (column(half.saturating_sub(GAP)), column(canvas.width - half))
        } else {
            (column(canvas.width), column(canvas.width))
        };
        main.blank();
        main.wrapped("Team API Token", canvas.theme.heading);
        main.wrapped(&purpose(team), Style::new());
        match &team.token {
            Ok(_) => panel.write(&mut main, 1),
            Err(reason) => write_reason(&mut main, &reason.to_string()),
        }
        described::write(&mut main, team);
        settings::write_member_tokens(&mut main, team);
        members::write(&mut main, team, scene);
        settings::write_visibility(&mut rest, team);
        settings::write_access(&mut rest, team);
        reach::write(&mut rest, team);
        projects::write(&mut rest, team);
        name::write_renaming(&mut rest, team);
        name::write_deletion(&mut rest, team);
        if is_wide {
            page.beside(main, rest, half);
        } else {
            page.append(main);
            page.append(rest);
        }
        page
    }

    /// What an action of the page itself is called, and why it is refused.
    fn offer_own(&self, action: Action, scene: &Scene) -> Option<Offered> {
        let team = self.data.shown()?;
        match action {
            Action::Toggle => Setting::under(self.reader.focus).map(|setting| setting.offer(team)),
            Action::Visibility => Some(Setting::other_visibility(team).offer(team)),
            Action::TokenManagement => Some(Setting::MemberTokens.offer(team)),
            Action::DeleteToken => described::under(self.reader.focus, team).map(|token| described::offer(team, token)),
            Action::Add => Some(members::offer_addition(team, scene)),
            Action::Remove => members::under(self.reader.focus, team).map(|member| members::offer_removal(member, team)),
            Action::ProjectAccess => (!is_owners(team)).then(|| projects::offer(team)),
            Action::Edit => name::offer_renaming(team),
            Action::DeleteObject => Some(name::offer_deletion(team)),
            Action::Powers => Some(Powers::offered(&team.facts)),
            _ => None,
        }
    }

    /// Does an action of the page itself; `None` for another.
    fn act_own(&self, action: Action, scene: &Scene) -> Option<Step> {
        let team = self.data.shown()?;
        match action {
            Action::Toggle => Setting::under(self.reader.focus).map(|setting| setting.change(team)),
            Action::Visibility => Some(Setting::other_visibility(team).change(team)),
            Action::TokenManagement => Some(Setting::MemberTokens.change(team)),
            Action::DeleteToken => {
                described::under(self.reader.focus, team).map(|token| described::delete(team, token, scene.now).into())
            }
            Action::Add => Some(members::add(team, scene)),
            Action::Remove => members::under(self.reader.focus, team).map(|member| members::remove(member, team, scene)),
            Action::ProjectAccess => Some(projects::open(team, projects::under(self.reader.focus, team), scene)),
            Action::Edit => Some(name::rename(team)),
            Action::DeleteObject => Some(name::delete(team, scene)),
            Action::Powers => Some(Step::Visit(Place::Powers(TokenOwner::Team(self.team)))),
            // Pressing a row is less deliberate than its key, so it always asks.
            Action::Open => match self.reader.focus?.item {
                Some(Item::Workspace(workspace)) => Some(Step::Visit(Place::Workspace(workspace))),
                Some(Item::Project(_)) => Some(match projects::offer(team).refusal {
                    Some(refusal) => Step::Tell(Notice::bad(refusal.to_string())),
                    None => projects::open(team, projects::under(self.reader.focus, team), scene),
                }),
                Some(Item::Token(_)) => {
                    described::under(self.reader.focus, team).map(|token| described::delete(team, token, scene.now).into())
                }
                _ => members::under(self.reader.focus, team).map(|member| members::ask(member, team, scene)),
            },
            _ => None,
        }
    }
}

impl Layer for TeamScreen {
    fn context(&self) -> Context {
        Context::Team
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        let panel = || self.panel().and_then(|panel| panel.offer(action));
        self.offer_own(action, scene).or_else(panel).or_else(|| self.reader.offer(action, true))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let page = self.page(scene);
        let in_sight = action != Action::Open || self.reader.sees_focus(&page, scene.height());
        if let Some(step) = self.act_own(action, scene).filter(|_| in_sight) {
            // What is shown is of before the last change, and a command made of it would only be refused.
            let wait = "The page is being loaded again; press the key once more.";
            return if self.data.is_loading() { Step::Tell(Notice::bad(wait)) } else { step };
        }
        if let Some(step) = self.reader.act(action, &page, scene.height()) {
            return step;
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
            let page = self.page(scene);
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
        let Loaded::Team(page) = loaded else { return Step::Stay };
        if let (None, Err(_), Some(first)) = (self.data.shown(), &page.token, page.members.first()) {
            self.reader = Reader::at(members::spot(first));
        }
        self.data.take(ticket, Ok(page));
        Step::Stay
    }

    fn ages(&self) -> Vec<Timestamp> {
        self.panel().map_or_else(Vec::new, |panel| panel.ages())
    }

    fn facts(&self, _: &Command) -> Option<&Facts> {
        self.data.shown().map(|page| &page.facts)
    }

    fn objection(&self, command: &Command, scene: &Scene) -> Option<String> {
        let team = self.data.shown()?;
        let changed = || format!("The team {} was changed meanwhile; close this and look again.", team.name);
        match command {
            Command::DeleteTeam { seen, .. } => (*seen != Some(team.seen())).then(changed),
            Command::RemoveMember { user, .. } if team.members.iter().all(|member| member.id != *user) => {
                Some(format!("They are no longer in the team {}; there is nothing left to decide.", team.name))
            }
            Command::RevokeToken { seen: Seen::Token(token), .. } if team.described.iter().any(|held| held.id == *token) => None,
            command if command.seen().is_some_and(|seen| seen != team.revision) => Some(changed()),
            _ => self.panel()?.objection(command, scene.now),
        }
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(self.reader.focus);
        if draw_absence("Team", &self.data, canvas, scene.area, buffer) {
            return None;
        }
        draw_page(&self.page(scene), self.reader.offset, scene.area, buffer);
        None
    }
}

impl Show for TeamScreen {
    fn is_wide(&self, size: Size) -> bool {
        size.width >= TWO_COLUMNS
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Team(self.team))
    }

    fn breadcrumb(&self) -> Vec<String> {
        let name = self.data.shown().map_or_else(|| "…".to_owned(), |page| page.name.to_string());
        vec!["Settings".into(), "Teams".into(), name]
    }

    fn cycle(&mut self, forward: bool, scene: &Scene) -> bool {
        let page = self.page(scene);
        self.reader.cycle(&page, scene.height(), forward)
    }

    fn enter(&mut self, forward: bool, scene: &Scene) {
        let page = self.page(scene);
        self.reader.enter(&page, scene.height(), forward);
    }
}

/// Columns between the two columns of the page.
const GAP: u16 = 4;

/// Columns of a screen from which the page stands in two columns: token and members left, access and settings right.
const TWO_COLUMNS: u16 = 140;

fn is_owners(team: &TeamPage) -> bool {
    team.facts.team.as_ref().is_some_and(|facts| facts.is_owners)
}

/// Whether who has these facts sees the team.
fn may_see(facts: &Facts) -> bool {
    decide(Act::See(ReadPermission::Team), facts).is_allowed()
}

/// Writes below a block why what is in it cannot be changed.
fn write_reason(page: &mut Page<'_>, reason: &str) {
    page.blank();
    page.wrapped(reason, page.canvas.theme.muted);
}

/// What the token is for: what the law lets the team's own token do with the team's workspaces (T9).
fn purpose(team: &TeamPage) -> String {
    let owners = is_owners(team);
    let token = |rights: Rights| Facts {
        role: if owners { Role::OwnersTeamToken } else { Role::TeamToken },
        rights,
        ..team.facts.clone()
    };
    let warning = "Treat this token like a password. It";
    let count = |number: usize| format!("{number} workspace{}", if number == 1 { "" } else { "s" });
    if owners {
        let all = |all: u32| count(usize::try_from(all).unwrap_or(usize::MAX));
        let workspaces = team.workspaces.known().map_or_else(|| "workspaces".to_owned(), all);
        return format!("{warning} can do everything an owner can, in all {workspaces}.");
    }
    let everywhere = Rights::everywhere(team.organization_access);
    let given = team.rights();
    let Some(all) = team.workspaces.known().filter(|_| team.reached.here().is_some()) else {
        return format!("{warning} can do with the team's workspaces what the team can.");
    };
    let others = usize::try_from(all).unwrap_or(0).saturating_sub(given.len());
    let given = given.into_values().map(|rights| rights.union(everywhere));
    let reached: Vec<Rights> = given.chain(std::iter::repeat_n(everywhere, others)).collect();
    let may = |call| reached.iter().filter(|rights| decide(Act::Call(call), &token(**rights)).is_allowed()).count();
    match (may(Call::Read), may(Call::CreateRun), may(Call::ApplyRun)) {
        (0, _, _) => format!("{warning} works as this team, which reaches no workspace yet."),
        (all, 0, _) => format!("{warning} can read {} but start no runs.", count(all)),
        (all, runs, apply) => {
            format!("{warning} can read {}, start runs in {runs} and apply them in {apply}.", count(all))
        }
    }
}
