//! Every action and every place by what is typed, with keys, and with the reason where something is refused.

use super::picker::find::{FindPlaces, Likely, Named};
use super::picker::{Picker, Row, Shape, Source};
use crate::domain::{Id, User};
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::offered::Offer;
use crate::ui::place::{Place, Tab};
use crate::ui::scene::Scene;
use crate::ui::screens::token::status::Status;
use crate::ui::targets::Target;
use crate::ui::ticket::Ticket;

/// Commands, places and users to find by name.
pub type Palette = Picker<Everything>;

/// What a row leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Line {
    Do(Action),
    Go(Place),
    ActAs(Id<User>),
    /// Show the teams' tokens that are so.
    Tokens(Status),
}

/// What can be done, and where the user can go.
#[derive(Debug, Default)]
pub struct Everything {
    /// What can be done on the screen beneath.
    pub offers: Vec<Offer>,
    /// What the menu calls its entries, and where they lead.
    menu: Vec<(&'static str, Place)>,
    /// The places that have a name, and the users.
    data: Fetched<Likely<Named>>,
}

impl Palette {
    /// The palette over a screen on which this can be done, beside a menu with these entries.
    #[must_use]
    pub fn of(offers: Vec<Offer>, menu: Vec<(&'static str, Place)>) -> Self {
        Self::over(Everything { offers, menu, data: Fetched::default() })
    }
}

impl Source for Everything {
    type Id = Line;

    const CONTEXT: Context = Context::Palette;
    const VERB: &'static str = "run command";
    const OPENS: Option<Action> = Some(Action::Palette);
    const FUZZY: bool = true;
    const SHAPE: Shape = Shape { widest: 100, tallest: 20, keys: 0, groups: 0, marks: false };

    fn title(&self) -> String {
        "Commands".to_owned()
    }

    fn rows(&self, scene: &Scene) -> Vec<Row<Line>> {
        let does = self.offers.iter().map(|offer| Row {
            keys: offer.keys.join(" "),
            refused: offer.refusal.is_some(),
            target: Some(Target::Do(offer.action)),
            also: other_words(offer.action),
            ..Row::new(Line::Do(offer.action), offer.label.as_str(), offer.text())
        });
        // Who is in no organization has no page to go to.
        if scene.organization.is_none() {
            return does.collect();
        }
        let place = |place: Place, label: String, keys: String| Row {
            keys,
            target: Some(Target::Go(place)),
            ..Row::new(Line::Go(place), label.clone(), format!("Go to {label}."))
        };
        let entries = self.menu.iter().zip(1..).map(|((label, leads), number)| {
            let key = scene.settings.keymap.hint(Context::Global, Action::Entry(number));
            place(*leads, (*label).to_owned(), key)
        });
        // The first tab is the entry itself.
        let tabs = Tab::ALL.into_iter().skip(1).map(|tab| place(Place::ApiTokens(tab), tab.label().to_owned(), String::new()));
        let statuses = Status::ALL.into_iter().filter(|status| *status != Status::All);
        let statuses = statuses
            .map(|status| Row::new(Line::Tokens(status), tokens(status), "Show these under API Tokens, Team Tokens.".to_owned()));
        let people = self.data.shown().map_or(&[][..], |named| &named.found.people);
        let people = people.iter().map(|(user, name)| {
            Row::new(Line::ActAs(*user), format!("act as {name}"), "A rehearsal: what this user can do.".to_owned())
        });
        let named = self.data.shown().map_or(&[][..], |named| &named.found.places);
        let named = named.iter().map(|named| place(named.place, format!("{} {}", named.kind, named.name), String::new()));
        does.chain(entries).chain(tabs).chain(named).chain(statuses).chain(people).collect()
    }

    fn nothing(&self, typed: &str) -> String {
        format!("No action or place matches \"{typed}\".")
    }

    fn take(&self, id: &Line) -> Step {
        match id {
            Line::Do(action) => Step::Do(*action),
            Line::Go(place) => Step::Go(*place),
            Line::Tokens(status) => Step::Show(Place::ApiTokens(Tab::Teams), status.to_string()),
            Line::ActAs(user) => {
                let people = self.data.shown().map_or(&[][..], |named| &named.found.people);
                let found = people.iter().find(|(known, _)| known == user);
                found.map_or(Step::Leave, |(user, name)| Step::ActAs(*user, name.clone()))
            }
        }
    }

    fn load(&self, typed: &str, scene: &Scene) -> Option<Load> {
        let (actor, organization) = (scene.actor(), scene.organization()?);
        Some(Box::new(FindPlaces { actor, organization, text: typed.to_owned() }))
    }

    fn asked(&self) -> Option<&str> {
        self.data.shown().map(|named| named.text.as_str())
    }

    fn data(&self) -> Option<&dyn Waiting> {
        // Without an organization there are no places to ask for.
        let asked = !self.data.is_due();
        asked.then_some(&self.data as &dyn Waiting)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded) {
        if let Some(named) = loaded.of() {
            self.data.take(ticket, Ok(named));
        }
    }
}

/// The tokens of a status, as they are looked for.
fn tokens(status: Status) -> &'static str {
    match status {
        Status::All => "all tokens",
        Status::Active => "active tokens",
        Status::ExpiringIn7 => "expiring tokens, 7 days",
        Status::ExpiringIn30 => "expiring tokens, 30 days",
        Status::Expired => "expired tokens",
        Status::NoExpiration => "tokens that never expire",
        Status::NeverUsed => "tokens not used yet",
        Status::None => "teams without a token",
    }
}

/// Other words for what an action does.
fn other_words(action: Action) -> &'static [&'static str] {
    match action {
        Action::Generate => &["rotate", "renew", "replace"],
        Action::GenerateUntil => &["expiry", "expiration", "rotate"],
        Action::DeleteToken => &["revoke", "remove token"],
        Action::DeleteObject => &["remove", "destroy"],
        Action::Remove => &["delete", "take away"],
        Action::New | Action::Add => &["create", "make"],
        Action::ActingAs => &["switch user", "impersonate"],
        Action::Quit => &["exit", "leave"],
        Action::Reload => &["refresh"],
        Action::Filter => &["search", "find"],
        Action::Edit => &["rename", "change"],
        _ => &[],
    }
}
