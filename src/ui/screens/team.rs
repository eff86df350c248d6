//! "Team: NAME": what the team can do, who sees it, its API token, its members, its access, its end.

mod described;
mod members;
mod name;
mod projects;
mod reach;
mod settings;

use ratatui::layout::Size;
use ratatui::style::Style;

pub use self::members::USERNAME;
use self::settings::Setting;
use super::powers::Powers;
use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use crate::backend::TeamPage;
use crate::domain::{Command, Guard, Guarded, Id, Rights, Team, Timestamp, TokenKind, TokenOwner};
use crate::policy::{Act, Call, Facts, ReadPermission, Role, decide};
use crate::ui::action::Action;
use crate::ui::ask::{Load, read};
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::notice::Notice;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::targets::{Item, Spot};
use crate::ui::text_screen::{Shown, TextPage, TextScreen, TextSpec};

/// The page of a team: its token first, then its members and settings.
pub type TeamScreen = TextScreen<OneTeam>;

/// What is the page's own.
#[derive(Debug)]
pub struct OneTeam {
    team: Id<Team>,
}

impl TeamScreen {
    /// The page of a team, with nothing on it yet. It opens at the token, which is what people come for, or at the
    /// members where the token is none of theirs.
    #[must_use]
    pub fn new(team: Id<Team>) -> Self {
        Self::at(OneTeam { team }, Action::Generate)
    }
}

/// The token and its buttons.
fn panel(page: &TeamPage) -> TokenPanel<'_> {
    TokenPanel {
        owner: TokenOwner::Team(page.id),
        whose: format!("team {}", page.name),
        title: "Team API Token",
        empty: if page.described.is_empty() { "No tokens created for this team." } else { "No token without a description." },
        create: "Create an authentication token",
        token: page.token.as_ref().ok().and_then(Option::as_ref),
        reach: Reach::of_page(page),
        maximum: page.lifetimes.of(TokenKind::Team),
        facts: &page.facts,
    }
}

/// The text of the page.
fn write<'a>(team: &TeamPage, canvas: Canvas<'a>, scene: &'a Scene) -> Page<'a> {
    let mut page = Page::new(canvas);
    page.title(&format!("Team: {}", team.name));
    let top = page.lines.len();
    let (half, is_wide) = (canvas.width / 2, scene.size.width >= TWO_COLUMNS);
    let (left, right) = if is_wide { (half.saturating_sub(GAP), canvas.width - half) } else { (canvas.width, canvas.width) };
    let mut main = Page::below(top, Canvas { width: left, ..canvas });
    main.blank();
    main.wrapped("Team API Token", canvas.theme.heading);
    main.wrapped(&purpose(team), Style::new());
    match &team.token {
        Ok(_) => panel(team).write(&mut main, 1),
        Err(reason) => write_reason(&mut main, &reason.to_string()),
    }
    described::write(&mut main, team);
    settings::write_member_tokens(&mut main, team);
    members::write(&mut main, team, scene);
    let above = if is_wide { top } else { top + main.lines.len() };
    let mut rest = Page::below(above, Canvas { width: right, ..canvas });
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

impl OneTeam {
    /// What an action of the page itself is called, and why it is refused.
    fn offer_own(action: Action, spot: Option<Spot>, team: &TeamPage, scene: &Scene) -> Option<Offered> {
        match action {
            Action::Toggle => Setting::under(spot).map(|setting| setting.offer(team)),
            Action::Visibility => Some(Setting::other_visibility(team).offer(team)),
            Action::TokenManagement => Some(Setting::MemberTokens.offer(team)),
            Action::DeleteToken => described::under(spot, team).map(|token| described::offer(team, token)),
            Action::Add => Some(members::offer_addition(team, scene)),
            Action::Remove => members::under(spot, team).map(|member| members::offer_removal(member, team)),
            Action::ProjectAccess => (!is_owners(team)).then(|| projects::offer(team)),
            Action::Edit => name::offer_renaming(team),
            Action::DeleteObject => Some(name::offer_deletion(team)),
            Action::Powers => Some(Powers::offered(&team.facts)),
            _ => None,
        }
    }

    /// Does an action of the page itself; `None` for another.
    fn act_own(&self, action: Action, spot: Option<Spot>, team: &TeamPage, scene: &Scene) -> Option<Step> {
        match action {
            Action::Toggle => Setting::under(spot).map(|setting| setting.change(team)),
            Action::Visibility => Some(Setting::other_visibility(team).change(team)),
            Action::TokenManagement => Some(Setting::MemberTokens.change(team)),
            Action::DeleteToken => described::under(spot, team).map(|token| described::delete(team, token, scene.now).into()),
            Action::Add => Some(members::add(team, scene)),
            Action::Remove => members::under(spot, team).map(|member| members::remove(member, team, scene)),
            Action::ProjectAccess => Some(projects::open(team, projects::under(spot, team), scene)),
            Action::Edit => Some(name::rename(team)),
            Action::DeleteObject => Some(name::delete(team, scene)),
            Action::Powers => Some(Step::Visit(Place::Powers(TokenOwner::Team(self.team)))),
            // Pressing a row is less deliberate than its key, so it always asks.
            Action::Open => match spot?.item {
                Some(Item::Workspace(workspace)) => Some(Step::Visit(Place::Workspace(workspace))),
                Some(Item::Project(_)) => Some(match projects::offer(team).refusal {
                    Some(refusal) => Step::Tell(Notice::bad(refusal.to_string())),
                    None => projects::open(team, projects::under(spot, team), scene),
                }),
                Some(Item::Token(_)) => {
                    described::under(spot, team).map(|token| described::delete(team, token, scene.now).into())
                }
                _ => members::under(spot, team).map(|member| members::ask(member, team, scene)),
            },
            _ => None,
        }
    }
}

impl TextPage for OneTeam {
    type Data = TeamPage;

    const SPEC: TextSpec = TextSpec { context: Context::Team, title: "Team", leaves: true };

    fn question(&self, scene: &Scene) -> Option<Load> {
        let (actor, team) = (scene.actor(), self.team);
        Some(read("a team", move |backend| backend.team(actor, team)))
    }

    fn place(&self) -> Place {
        Place::Team(self.team)
    }

    fn breadcrumb(&self, data: Option<&TeamPage>) -> Vec<String> {
        let name = data.map_or_else(|| "…".to_owned(), |team| team.name.to_string());
        vec!["Settings".into(), "Teams".into(), name]
    }

    fn write<'a>(&self, shown: Shown<'_, TeamPage>, scene: &'a Scene) -> Page<'a> {
        write(shown.data, shown.canvas(scene), scene)
    }

    fn offer(&self, action: Action, shown: Shown<'_, TeamPage>, scene: &Scene) -> Option<Offered> {
        Self::offer_own(action, shown.spot, shown.data, scene).or_else(|| panel(shown.data).offer(action))
    }

    fn act(&mut self, action: Action, shown: Shown<'_, TeamPage>, scene: &Scene) -> Option<Step> {
        if let Some(step) = self.act_own(action, shown.spot, shown.data, scene) {
            // What is shown is of before the last change, and a command made of it would only be refused.
            let wait = "The page is being loaded again; press the key once more.";
            return Some(if shown.is_loading { Step::Tell(Notice::bad(wait)) } else { step });
        }
        panel(shown.data).press(action, scene.now)
    }

    fn facts(data: &TeamPage) -> &Facts {
        &data.facts
    }

    fn first(&self, team: &TeamPage) -> Option<Spot> {
        team.token.as_ref().err().and_then(|_| team.members.first()).map(members::spot)
    }

    fn ages(&self, team: &TeamPage) -> Vec<Timestamp> {
        panel(team).ages()
    }

    fn objection(&self, request: &Guarded, team: &TeamPage, scene: &Scene) -> Option<String> {
        let changed = || format!("The team {} was changed meanwhile; close this and look again.", team.name);
        match (request.command(), request.guard()) {
            (_, Guard::Team(seen)) => (**seen != team.seen()).then(changed),
            (Command::RemoveMember { user, .. }, _) if team.members.iter().all(|member| member.id != *user) => {
                Some(format!("They are no longer in the team {}; there is nothing left to decide.", team.name))
            }
            (Command::RevokeToken { token: Some(token), .. }, _) if team.described.iter().any(|held| held.id == *token) => None,
            (_, Guard::Revision(seen)) if *seen != team.revision => Some(changed()),
            _ => panel(team).objection(request, scene.now),
        }
    }

    fn is_wide(&self, size: Size) -> bool {
        size.width >= TWO_COLUMNS
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
    let given_to: u32 = team.by_rights.iter().map(|(_, count)| count).sum();
    let Some(all) = team.workspaces.known().filter(|_| team.reached.here().is_some()) else {
        return format!("{warning} can do with the team's workspaces what the team can.");
    };
    // The law is asked once for all workspaces with the same rights.
    let given = team.by_rights.iter().map(|(rights, count)| (rights.union(everywhere), *count));
    let reached: Vec<(Rights, u32)> = given.chain([(everywhere, all.saturating_sub(given_to))]).collect();
    let may = |call| -> usize {
        let allowed = reached.iter().filter(|(rights, _)| decide(Act::Call(call), &token(*rights)).is_allowed());
        allowed.map(|(_, count)| usize::try_from(*count).unwrap_or(usize::MAX)).sum()
    };
    match (may(Call::Read), may(Call::CreateRun), may(Call::ApplyRun)) {
        (0, _, _) => format!("{warning} works as this team, which reaches no workspace yet."),
        (all, 0, _) => format!("{warning} can read {} but start no runs.", count(all)),
        (all, runs, apply) => {
            format!("{warning} can read {}, start runs in {runs} and apply them in {apply}.", count(all))
        }
    }
}
