//! "User: NAME": what they are to the organization, the tokens that outlive them, their teams, and the way out.

use crate::ui::screens::users::write_two_factor;
use ratatui::style::Style;
use ratatui::text::Line;

use super::many;
use crate::backend::PersonPage;
use crate::backend::people::Members;
use crate::domain::{Id, Permission, Team, User};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::ask::{Load, read};
use crate::ui::errand::Then;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::targets::{Item, Spot};
use crate::ui::text_screen::{Shown, TextPage, TextScreen, TextSpec};
use crate::ui::words::{count, grouped};

/// One of the people of an organization.
pub type PersonScreen = TextScreen<Person>;

/// What is the page's own.
#[derive(Debug)]
pub struct Person {
    user: Id<User>,
}

impl PersonScreen {
    /// The page of a user, with nothing on it yet.
    #[must_use]
    pub fn new(user: Id<User>) -> Self {
        Self::of(Person { user })
    }
}

/// The text of the page.
fn write<'a>(person: &PersonPage, canvas: Canvas<'a>) -> Page<'a> {
    let (mut page, theme) = (Page::new(canvas), canvas.theme);
    let member = &person.member;
    page.title(&format!("User: {}", member.username));
    page.blank();
    let role = if member.owner { "Owner" } else { "Member" };
    page.wrapped(&format!("{role} of {}", person.facts.organization), Style::new());
    write_two_factor(&mut page, &member.two_factor);
    if let Some(email) = &member.email {
        page.wrapped(email.as_str(), Style::new());
    }
    write_access(&mut page, person);
    page.heading(&format!("Teams ({})", member.teams.len()));
    if member.teams.is_empty() {
        page.wrapped("In no team that you can see.", theme.muted);
    }
    for (team, name) in &member.teams {
        page.row(Spot::of(Action::Open, Item::Team(*team)), || Line::raw(format!("  {name}")), 0);
    }
    write_tokens(&mut page, person);
    page.heading("Offboarding");
    page.wrapped("Without a team, a user is no longer in the organization. Their account stays.", Style::new());
    page.blank();
    let offered = removal(person);
    page.button(Action::Remove, "Remove from all teams", theme.danger, offered.is_allowed());
    page
}

/// The team under the cursor.
fn team(spot: Option<Spot>) -> Option<Id<Team>> {
    match spot?.item {
        Some(Item::Team(team)) => Some(team),
        _ => None,
    }
}

/// Writes what their teams let them do in the organization.
fn write_access(page: &mut Page<'_>, person: &PersonPage) {
    let Some(access) = person.access else { return };
    page.heading("Organization Access");
    let given: Vec<&str> =
        Permission::ALL.into_iter().filter(|permission| access.get(*permission)).map(Permission::label).collect();
    let text = match (person.member.owner, given.is_empty()) {
        (true, _) => "Everything, as a member of the owners team.".to_owned(),
        (false, true) => "No permission in the organization. Their teams give access to workspaces only.".to_owned(),
        (false, false) => format!("By their teams: {}.", given.join(", ")),
    };
    page.wrapped(&text, Style::new());
}

/// Writes which tokens keep working after they leave.
fn write_tokens(page: &mut Page<'_>, person: &PersonPage) {
    let theme = page.canvas.theme;
    page.heading("Tokens They Generated");
    let text = match person.generated {
        0 => "This user generated no working team token that you can see.".to_owned(),
        1 => "This user generated 1 team token that works. It keeps working after they leave.".to_owned(),
        number if number > PersonPage::COUNTED => {
            let counted = grouped(usize::try_from(PersonPage::COUNTED).unwrap_or(usize::MAX));
            format!("This user generated more than {counted} team tokens that work. They keep working after the user leaves.")
        }
        number => {
            format!("This user generated {} that work. They keep working after the user leaves.", count(number, "team token"))
        }
    };
    page.wrapped(&text, Style::new());
    if person.organization_token == Some(true) {
        page.wrapped("This user generated the organization token. It keeps working after they leave.", theme.warning);
    }
    if person.generated > 0 {
        page.blank();
        page.button(Action::Generated, "Show generated tokens", theme.key, true);
    }
}

/// What removing them from all teams is called, and why it is refused.
fn removal(person: &PersonPage) -> Offered {
    let none = person.member.teams.is_empty().then_some("They are in no team that you can see.");
    Offered::named("remove from all teams").unless(none)
}

impl TextPage for Person {
    type Data = PersonPage;

    const SPEC: TextSpec = TextSpec { context: Context::Person, title: "User", leaves: true };

    fn question(&self, scene: &Scene) -> Option<Load> {
        let (actor, organization, user) = (scene.actor(), scene.organization()?, self.user);
        Some(read("a user", move |backend| backend.person(actor, organization, user)))
    }

    fn place(&self) -> Place {
        Place::Person(self.user)
    }

    fn breadcrumb(&self, data: Option<&PersonPage>) -> Vec<String> {
        let name = data.map_or_else(|| "…".to_owned(), |person| person.member.username.to_string());
        vec!["Settings".into(), "Users".into(), name]
    }

    fn write<'a>(&self, shown: Shown<'_, PersonPage>, scene: &'a Scene) -> Page<'a> {
        write(shown.data, shown.canvas(scene))
    }

    fn offer(&self, action: Action, shown: Shown<'_, PersonPage>, _: &Scene) -> Option<Offered> {
        match action {
            Action::Remove => Some(removal(shown.data)),
            Action::Generated => {
                let none = (shown.data.generated == 0).then_some("There is no such token that you can see.");
                Some(Offered::plain(action).unless(none))
            }
            Action::Open => team(shown.spot).map(|_| Offered::named("open team")),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, shown: Shown<'_, PersonPage>, scene: &Scene) -> Option<Step> {
        match action {
            Action::Open => team(shown.spot).map(|team| Step::Visit(Place::Team(team))),
            Action::Generated => Some(Step::Visit(Place::TokensBy(self.user))),
            Action::Remove => {
                let ids = vec![self.user];
                let meant = many::Meant { actor: scene.actor(), in_sight: ids.clone(), ids, now: scene.now };
                let organization = scene.organization()?;
                Some(many::remove_from_teams(Members { organization }, meant, Then::Leave).into())
            }
            _ => None,
        }
    }

    fn facts(data: &PersonPage) -> &Facts {
        &data.facts
    }
}
