//! "Team Access": which teams can do what with a workspace, and what that comes to for the user who looks.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::backend::{TeamAccessRow, WorkspacePage};
use crate::domain::{Access, Command, Guard, Id, Level, OrganizationAccess, Permission, Rights, Runs, SafeText, Team};
use crate::policy::{Facts, ReadPermission, Role};
use crate::ui::action::Action;
use crate::ui::errand::Errand;
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::offered::{Offered, write_reason};
use crate::ui::page::{LONG, Page, wrap};
use crate::ui::targets::{Item, Spot};
use crate::ui::words::count;

/// A row of the list: the owners, or a team that was given access.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grant<'a> {
    pub team: Id<Team>,
    /// What was given to it; `None` for the owners, who have all of it.
    pub given: Option<&'a TeamAccessRow>,
    /// What the actor is to it.
    facts: &'a Facts,
}

impl<'a> Grant<'a> {
    /// The row with the cursor, if it is one of these.
    pub(super) fn at(page: &'a WorkspacePage, focus: Option<Spot>) -> Option<Self> {
        let Some(Item::Team(team)) = focus?.item else { return None };
        let (owners, facts) = &page.owners;
        if team == *owners {
            return Some(Self { team, given: None, facts });
        }
        let row = page.access.iter().find(|row| row.team == team)?;
        Some(Self { team, given: Some(row), facts: &page.facts })
    }

    fn remove(&self, page: &WorkspacePage) -> Command {
        Command::RemoveTeamAccess { workspace: page.id, team: self.team }
    }

    /// What can be done with the row, and why not.
    pub(super) fn offer(&self, action: Action, page: &WorkspacePage) -> Option<Offered> {
        match action {
            // Of whom access was given to, the name can be known where the page can't be seen.
            Action::Open if self.given.is_none() => Some(Offered::seen("open team", ReadPermission::Team, self.facts)),
            Action::Open => Some(Offered::named("open team")),
            Action::Edit => {
                let access = self.given.map_or(Access::Fixed(Level::Admin), |row| row.access);
                let command = Command::SetTeamAccess { workspace: page.id, team: self.team, access };
                Some(Offered::judged("change access", &command, self.facts))
            }
            Action::Remove => Some(Offered::judged("remove access", &self.remove(page), self.facts)),
            _ => None,
        }
    }

    /// Takes the access away; asks first where one could not give it back.
    pub(super) fn take_away(&self, page: &WorkspacePage) -> Step {
        let Some(row) = self.given else { return Step::Stay };
        let TeamAccessRow { name, access, .. } = row;
        let request = self.remove(page).when(Guard::Access(Some(*access)));
        let errand = Errand::new(request, format!("workspace {}", page.name))
            .done(format!("The team {name} no longer has access to {}; it had {access}.", page.name));
        let left = rights_without(page, row);
        if left.admin {
            return errand.into();
        }
        let what = if left.reach() { format!("only {left} access") } else { "no access".to_owned() };
        let body =
            vec![format!("Your admin access comes from the team {name}. Without it you have {what}, and can't give it back.")];
        let title = format!("Remove your own team {name}?");
        Confirm::new(title, body, "Yes, remove team", errand).into()
    }
}

/// What the actor can do without the access of one team.
pub(super) fn rights_without(page: &WorkspacePage, without: &TeamAccessRow) -> Rights {
    if page.facts.role == Role::Owner {
        return Rights::ALL;
    }
    let others = page.access.iter().filter(|row| row.mine && row.team != without.team);
    let by_project = page.by_project.iter().filter(|row| row.mine).map(|row| row.access.rights());
    others.map(|row| row.access.rights()).chain(by_project).fold(Rights::everywhere(page.facts.permissions), Rights::union)
}

/// What there is to say against taking away the access that was seen.
pub(super) fn objection(page: &WorkspacePage, team: Id<Team>, guard: &Guard) -> Option<String> {
    match page.access.iter().find(|row| row.team == team) {
        None => Some("The access of the team was taken away meanwhile.".to_owned()),
        Some(row) if *guard == Guard::Access(Some(row.access)) => None,
        Some(row) => Some(format!(
            "The team {} has {} access now. This question is about the access before; close it and look again.",
            row.name, row.access
        )),
    }
}

/// What adding a team is called, and why none can be added.
pub(super) fn offer_add(page: &WorkspacePage) -> Offered {
    // The law is the same for every team but the owners.
    let access = Access::Fixed(Level::Read);
    let command = Command::SetTeamAccess { workspace: page.id, team: page.owners.0, access };
    Offered::judged("add team", &command, &page.facts)
}

/// Writes what the actor can do with the workspace, and by what.
pub(super) fn write_own(workspace: &WorkspacePage, page: &mut Page<'_>) {
    let theme = page.canvas.theme;
    let facts = &workspace.facts;
    let fact = |strong: String, after: &'static str| {
        Line::from(vec![Span::raw("Your access is "), Span::styled(strong, theme.heading), Span::raw(after)])
    };
    if facts.role == Role::Owner {
        page.line(fact("everything".to_owned(), ", as an owner"));
        return;
    }
    page.line(fact(facts.rights.to_string(), ""));
    if facts.rights.level().is_none() {
        page.wrapped(&in_words(facts.rights), theme.muted);
    }
    let mut sources = Vec::new();
    if facts.permissions.get(Permission::ManageWorkspaces) {
        sources.push("Manage Workspaces of a team of yours (admin)".to_owned());
    } else if let Some(by) = reader(facts) {
        sources.push(format!("{} of a team of yours (read)", by.label()));
    }
    sources.extend(workspace.access.iter().filter(|row| row.mine).map(|row| format!("the team {} ({})", row.name, row.access)));
    let by_project = workspace.by_project.iter().filter(|row| row.mine);
    sources
        .extend(by_project.map(|row| format!("the team {} by the project {} ({})", row.name, workspace.project.1, row.access)));
    if !sources.is_empty() {
        page.wrapped(&format!("It comes from {}.", sources.join(" and ")), theme.muted);
    }
}

/// The permission that lets a team read every workspace.
fn reader(facts: &Facts) -> Option<Permission> {
    let reads = |permission: &Permission| OrganizationAccess::NONE.with(*permission, true).reads_workspaces();
    Permission::ALL.into_iter().find(|permission| facts.permissions.get(*permission) && reads(permission))
}

pub(super) fn write(workspace: &WorkspacePage, page: &mut Page<'_>, said: &mut Vec<String>) {
    let theme = page.canvas.theme;
    page.heading("Team Access");
    let text = "Teams that read or manage all workspaces also have access. If a user has several permissions, the highest wins for each right.";
    page.wrapped(text, Style::new());
    page.blank();
    let add = offer_add(workspace);
    page.button(Action::Add, "Add team", theme.button, add.is_allowed());
    write_reason(page, add.refusal.as_ref(), said);
    let more = workspace.by_project.iter().filter(|row| !workspace.access.iter().any(|given| given.team == row.team)).count();
    let teams = workspace.access.len() + more + 1 + usize::try_from(workspace.hidden.known().unwrap_or(0)).unwrap_or(0);
    page.heading(&if workspace.access_told { format!("Teams ({teams})") } else { "Teams".to_owned() });
    if !workspace.access_told {
        page.wrapped("This host does not say which teams were given access, or not to you.", theme.muted);
    }
    let owners = format!("Owners of {}", workspace.facts.organization);
    let names = workspace.access.iter().map(|row| &row.name).chain(workspace.by_project.iter().map(|row| &row.name));
    let names = std::iter::once(owners.as_str()).chain(names.take(LONG).map(SafeText::as_str)).map(UnicodeWidthStr::width);
    let width = names.max().unwrap_or(0).min(usize::from(page.canvas.width).saturating_sub(12));
    let row = |name: &str, what: Span<'static>| {
        let name = crate::ui::words::fit(name, width);
        let gap = " ".repeat(width.saturating_sub(name.width()) + 2);
        Line::from(vec![Span::raw(format!("  {name}{gap}")), what])
    };
    let spot = |team| Spot::of(Action::Open, Item::Team(team));
    page.stop(spot(workspace.owners.0), row(&owners, Span::styled("DEFAULT", theme.current)), 1);
    let is_long = workspace.access.len() > LONG;
    for given in &workspace.access {
        let line = || row(given.name.as_str(), Span::styled(given.access.to_string(), theme.heading));
        page.row(spot(given.team), line, 0);
        if let (Access::Custom(custom), false) = (given.access, is_long) {
            let words = wrap(&in_words(custom.into()), page.canvas.width.saturating_sub(4));
            page.lines.extend(words.into_iter().map(|line| Line::styled(format!("    {line}"), theme.muted)));
            let end = page.lines.len();
            if let Some(stop) = page.stops.last_mut() {
                stop.shows.end = end;
            }
        }
    }
    for given in &workspace.by_project {
        let line = || {
            let what = format!("{} by the project {}", given.access.describe(), workspace.project.1);
            row(given.name.as_str(), Span::styled(what, theme.muted))
        };
        page.row(spot(given.team), line, 0);
    }
    if let Some(hidden) = workspace.hidden.known().filter(|hidden| *hidden > 0) {
        let text = format!("And {} that you can't see.", count(hidden, "team"));
        page.wrapped(&format!("  {text}"), theme.muted);
    }
}

/// Rights in words, as a line below a level that is none of the four.
fn in_words(rights: Rights) -> String {
    let runs = rights.runs.map_or("none", Runs::as_str);
    let mut words = vec![
        format!("runs {runs}"),
        format!("variables {}", rights.variables),
        format!("state versions {}", rights.state_versions),
    ];
    let more =
        [(rights.sentinel_mocks, "Sentinel mocks"), (rights.workspace_locking, "locking"), (rights.run_tasks, "run tasks")];
    words.extend(more.into_iter().filter(|(given, _)| *given).map(|(_, word)| word.to_owned()));
    words.join(", ")
}
