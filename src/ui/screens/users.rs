//! "Users": the people of the organization, as far as the actor can see them.

use crate::backend::Part;
use ratatui::style::Style;

use super::many;
use crate::backend::people::{MemberColumn, Members, MembersHead, OrganizationMemberRow};
use crate::domain::{Actor, Command, Id, Organization, SafeText, User};
use crate::ui::action::Action;
use crate::ui::errand::Then;
use crate::ui::export::Datum;
use crate::ui::keymap::Context;
use crate::ui::layer::{Modal, Step};
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;

/// Writes whether somebody uses two-factor authentication.
pub(super) fn write_two_factor(page: &mut Page<'_>, two_factor: &Part<bool>) {
    let theme = page.canvas.theme;
    match two_factor {
        Part::Here(true) => page.wrapped("Two-factor authentication is on.", Style::new()),
        Part::Here(false) => page.wrapped("Two-factor authentication is off.", theme.warning),
        _ => page.wrapped("Whether two-factor authentication is on is not told.", theme.muted),
    }
}

/// The list of the users of an organization.
pub type Users = ListScreen<UsersPage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct UsersPage;

impl ListPage for UsersPage {
    type List = Members;

    const SPEC: ListSpec = ListSpec {
        place: Place::Users,
        title: "Users",
        breadcrumb: &["Settings", "Users"],
        noun: "user",
        context: Context::Users,
        open: "open user",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> Members {
        Members { organization }
    }

    fn columns(&self, head: &MembersHead) -> Vec<(Column, Option<MemberColumn>)> {
        let mut columns = vec![
            (Column::rest("User"), Some(MemberColumn::Name)),
            (Column::fixed("Role", 6, 0), Some(MemberColumn::Role)),
            (Column::fixed("2FA", 5, 1), Some(MemberColumn::TwoFactor)),
            (Column::rest("Teams"), Some(MemberColumn::Teams)),
        ];
        if head.emails {
            columns.push((Column::fixed("Email", 26, 2), Some(MemberColumn::Email)));
        }
        columns
    }

    fn cells(&self, person: &OrganizationMemberRow, head: &MembersHead, canvas: Canvas<'_>) -> Vec<Cell> {
        let theme = canvas.theme;
        let teams: Vec<&str> = person.teams.iter().map(|(_, name)| name.as_str()).collect();
        let more = if person.more { ", …" } else { "" };
        let role = if person.owner { Cell::new("owner").styled(theme.current) } else { Cell::new("member") };
        let two_factor = match &person.two_factor {
            Part::Here(true) => Cell::new("✓ on"),
            Part::Here(false) => Cell::new("✗ off").styled(theme.warning),
            other => Cell::new(other.instead()).styled(theme.muted),
        };
        let name = Cell::new(person.username.as_str()).styled(theme.heading);
        let mut cells = vec![name, role, two_factor, Cell::new(format!("{}{more}", teams.join(", ")))];
        if head.emails {
            cells.push(Cell::new(person.email.as_ref().map_or("", SafeText::as_str)));
        }
        cells
    }

    fn around(&self, head: &MembersHead, _: Canvas<'_>) -> Around {
        let partly = head.everybody.as_ref().err();
        Around {
            intro: vec![
                "Members of the organization are the users in its teams. To add a user, open a team and add them there."
                    .to_owned(),
            ],
            note: partly.map(|reason| format!("You see the members of the teams that you see. {reason}")),
            empty: "There is nobody here that you can see.".to_owned(),
        }
    }

    const FIELDS: &'static [&'static str] = &["id", "username", "role", "two_factor", "email"];
    const PANE: bool = true;

    fn record(row: &OrganizationMemberRow) -> Vec<Datum> {
        vec![
            Datum::Text(row.id.to_string()),
            (&row.username).into(),
            Datum::Text(if row.owner { "owner" } else { "member" }.to_owned()),
            row.two_factor.known().map_or(Datum::Hidden, Datum::Flag),
            row.email.as_ref().map_or(Datum::Hidden, Datum::from),
        ]
    }

    fn detail(&self, person: &OrganizationMemberRow, _: &MembersHead, page: &mut Page<'_>) {
        let theme = page.canvas.theme;
        page.wrapped(if person.owner { "Owner of the organization" } else { "Member of the organization" }, Style::new());
        write_two_factor(page, &person.two_factor);
        if let Some(email) = &person.email {
            page.wrapped(email.as_str(), theme.muted);
        }
        page.blank();
        for (_, team) in &person.teams {
            page.wrapped(team.as_str(), Style::new());
        }
        if person.more {
            page.wrapped("and more teams", theme.muted);
        }
    }

    const MANY: &'static [(Action, &'static str, &'static str)] =
        &[(Action::Remove, "remove from all teams", "remove from all teams:")];

    fn many(&self, action: Action, ids: Vec<Id<User>>, in_sight: Vec<Id<User>>, _: &MembersHead, scene: &Scene) -> Option<Modal> {
        let meant = many::Meant { actor: scene.actor(), ids, in_sight, now: scene.now };
        let list = Members { organization: scene.organization()? };
        (action == Action::Remove).then(|| many::remove_from_teams(list, meant, Then::Stay))
    }

    fn about(&self, command: &Command) -> Option<Id<User>> {
        if let Command::RemoveMember { user, .. } = command { Some(*user) } else { None }
    }

    fn place_of(&self, user: Id<User>) -> Option<Place> {
        Some(Place::Person(user))
    }

    fn open(&self, row: &OrganizationMemberRow, _: &MembersHead, _: &Scene) -> Step {
        Step::Visit(Place::Person(row.id))
    }
}
