//! Which workspaces a team reaches, and by what.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::backend::{Part, TeamPage};
use crate::domain::{Permission, Rights};
use crate::ui::action::Action;
use crate::ui::page::{LONG, Page, wrap};
use crate::ui::targets::{Item, Spot};
use crate::ui::words::fit;

/// The least room for what a team can do with a workspace.
const LEAST: u16 = 16;

/// Writes the block "Workspace Access": what the team reaches by being what it is, and what it was given.
pub(super) fn write(page: &mut Page<'_>, team: &TeamPage) {
    let theme = page.canvas.theme;
    let everywhere = everywhere(team);
    let count = if everywhere.is_some() { &team.workspaces } else { &team.reached };
    page.heading(&count.known().map_or_else(|| "Workspace Access".to_owned(), |count| format!("Workspace Access ({count})")));
    if let Some((rights, by)) = &everywhere {
        let none = team.workspaces == Part::Here(0);
        let all = if none { "every workspace; there are none yet" } else { "every workspace" };
        page.wrapped(&format!("  {all}: {rights}, {by}"), Style::new());
    }
    match (&everywhere, team.access.is_empty()) {
        (None, true) if !team.access_told => {
            page.wrapped("This host does not list what a team was given. Look at the pages of the workspaces.", theme.muted);
        }
        (None, true) if team.reached.here().is_none() => {
            page.wrapped("It was given no workspace. This host does not say what its projects give it.", theme.muted);
        }
        (None, true) => {
            page.wrapped(
                "This team reaches no workspace yet. Give it access on a workspace's page, under Team Access.",
                theme.muted,
            );
        }
        (Some(_), false) => page.wrapped("It was also given:", theme.muted),
        _ => {}
    }
    let names = team.access.iter().take(LONG).map(|row| row.name.as_str().width()).max().unwrap_or(0);
    let indent = names + 4;
    if team.access.len() > LONG {
        for row in &team.access {
            let line = || {
                let name = fit(row.name.as_str(), names);
                let gap = " ".repeat(indent - 2 - name.width());
                Line::from(vec![Span::raw(format!("  {name}{gap}")), Span::styled(row.describe(), theme.muted)])
            };
            page.row(Spot::of(Action::Open, Item::Workspace(row.id)), line, 0);
        }
        return;
    }
    // The rights of custom access stand below each other, where there is room for that.
    let width = page.canvas.width.saturating_sub(u16::try_from(indent).unwrap_or(u16::MAX)).max(LEAST);
    for row in &team.access {
        let mut before = format!("  {}{}", row.name, " ".repeat(indent - 2 - row.name.as_str().width()));
        for rights in wrap(&row.describe(), width) {
            let first = before.trim_start() != "";
            let line = Line::from(vec![Span::raw(before), Span::styled(rights, theme.muted)]);
            if first {
                page.stop(Spot::of(Action::Open, Item::Workspace(row.id)), line, 0);
            } else {
                page.line(line);
            }
            before = " ".repeat(indent);
        }
    }
}

/// What the team can do with every workspace, and what gives it that.
fn everywhere(team: &TeamPage) -> Option<(Rights, String)> {
    if super::is_owners(team) {
        return Some((Rights::ALL, "because it is the owners team".to_owned()));
    }
    let rights = Rights::everywhere(team.organization_access);
    let by = Permission::ALL.into_iter().find(|permission| {
        let alone = crate::domain::OrganizationAccess::NONE.with(*permission, true);
        team.organization_access.get(*permission) && Rights::everywhere(alone) == rights
    })?;
    rights.reach().then(|| (rights, format!("by {}", by.label())))
}
