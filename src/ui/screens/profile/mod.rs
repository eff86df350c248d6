//! "Organization Profile": the organization itself, how long its tokens can live, and the way to its end.

mod lifetimes;

use ratatui::style::Style;

use self::lifetimes::write_lifetimes;
use crate::backend::ProfilePage;
use crate::domain::{
    Command, Defaults, Email, Guard, Guarded, Id, InvalidInput, Name, Organization, Revision, SafeText, Timestamp, TokenKind,
};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::ask::{Load, read};
use crate::ui::errand::{Errand, Then};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::{Offered, write_reason};
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::targets::{Item, Spot};
use crate::ui::text_screen::{Shown, TextPage, TextScreen, TextSpec};
use crate::ui::words::count;

const TITLE: &str = "Organization Profile";
/// The labels of the two fields.
const NAME: &str = "NAME";
/// See [`NAME`].
const EMAIL: &str = "NOTIFICATION EMAIL";

/// The page of the organization itself.
pub type Profile = TextScreen<OneOrganization>;

/// What is the page's own.
#[derive(Debug, Default)]
pub struct OneOrganization;

/// The kind of token whose maximum lifetime is under the cursor.
fn kind(spot: Option<Spot>) -> Option<TokenKind> {
    match spot?.item? {
        Item::Number(number) => TokenKind::ALL.get(number).copied(),
        _ => None,
    }
}

/// The text of the page.
fn write<'a>(profile: &ProfilePage, canvas: Canvas<'a>) -> Page<'a> {
    let (mut page, theme) = (Page::new(canvas), canvas.theme);
    page.title(TITLE);
    for (label, text) in [(NAME, &profile.name), (EMAIL, &profile.email)] {
        page.heading(label);
        page.wrapped(text.as_str(), Style::new());
    }
    page.blank();
    if let Some(at) = profile.created_at {
        page.wrapped(&format!("Created {}", ago(at, canvas.now)), theme.muted);
    }
    if let Some(inside) = profile.contents {
        let text = [
            count(inside.members, "member"),
            count(inside.teams, "team"),
            count(inside.workspaces, "workspace"),
            count(inside.tokens, "token"),
        ];
        page.wrapped(&text.join(", "), theme.muted);
    }
    page.blank();
    let edit = update(profile).map(|command| Offered::judged("edit", &command, &profile.facts));
    let allowed = edit.as_ref().is_some_and(Offered::is_allowed);
    page.button(Action::Edit, "Edit the profile", theme.button, allowed);
    let mut said = Vec::new();
    write_reason(&mut page, edit.and_then(|offered| offered.refusal).as_ref(), &mut said);
    write_lifetimes(profile, &mut page, &mut said);
    // The sentence about the lifetimes stands between, so that the first one is said again.
    said.clear();
    write_described(profile, &mut page, &mut said);
    page.heading("Delete this Organization");
    let warning = format!(
        "Deleting the organization {} permanently deletes its teams, its workspaces and its tokens. This cannot be undone.",
        profile.name
    );
    page.wrapped(&warning, Style::new());
    page.blank();
    let delete = Offered::judged("delete", &delete(profile), &profile.facts);
    page.button(Action::DeleteObject, "Delete this organization", theme.danger, delete.is_allowed());
    write_reason(&mut page, delete.refusal.as_ref(), &mut said);
    page
}

/// Writes whether a team can have several tokens.
fn write_described(profile: &ProfilePage, page: &mut Page<'_>, said: &mut Vec<String>) {
    let Some(defaults) = profile.defaults.here() else { return };
    page.heading("Team Tokens");
    let offered = Offered::judged("", &described(profile, defaults), &profile.facts);
    let state = (defaults.described_team_tokens, offered.is_allowed());
    let help = "Otherwise each team has one token at most. The API generates the others.";
    page.checkbox(Action::Toggle.into(), state, "Several tokens for a team, each described", help);
    write_reason(page, offered.refusal.as_ref(), said);
}

/// The command that turns that on, or off.
fn described(profile: &ProfilePage, defaults: &Defaults) -> Command {
    let described_team_tokens = !defaults.described_team_tokens;
    let defaults = Box::new(Defaults { described_team_tokens, ..defaults.clone() });
    Command::SetDefaults { organization: profile.id, defaults }
}

/// The update that changes nothing, for the law to judge; names of the model always parse.
fn update(profile: &ProfilePage) -> Option<Command> {
    let name = Name::parse(NAME, profile.name.as_str()).ok()?;
    let email = Email::parse(EMAIL, profile.email.as_str()).ok()?;
    Some(Command::UpdateOrganization { organization: profile.id, name, email })
}

fn delete(profile: &ProfilePage) -> Command {
    Command::DeleteOrganization { organization: profile.id }
}

/// The question before the end of the organization.
fn question(profile: &ProfilePage) -> Confirm {
    let name = &profile.name;
    let inside = profile.contents.map_or_else(
        || "its teams, its workspaces and its tokens".to_owned(),
        |inside| {
            let (teams, workspaces) = (count(inside.teams, "team"), count(inside.workspaces, "workspace"));
            format!("{teams}, {workspaces} and {}", count(inside.tokens, "token"))
        },
    );
    let people = profile.contents.map_or_else(|| "Its members".to_owned(), |inside| count(inside.members, "member"));
    let body = vec![
        format!("This also deletes {inside}. The tokens stop working immediately."),
        format!("{people} will lose access. This can't be undone."),
    ];
    let errand = Errand::new(delete(profile).when(Guard::Revision(profile.revision)), format!("organization {name}"))
        .done(format!("The organization {name} is deleted, with all that was in it."))
        .then(Then::Elsewhere);
    Confirm::new(format!("Delete the organization {name}?"), body, "Yes, delete it", errand).typing(name.as_str())
}

fn edit(profile: &ProfilePage) -> Form {
    let fields = vec![
        Field::text(NAME, profile.name.as_str())
            .help("Letters, digits, _ and -. API clients must use the new name from then on."),
        Field::text(EMAIL, profile.email.as_str()),
    ];
    let task = EditProfile {
        organization: profile.id,
        seen: profile.revision,
        name: profile.name.clone(),
        email: profile.email.clone(),
    };
    Form::new("Edit the profile", fields, "Update organization", Box::new(task))
}

/// Gives an organization another name and another address.
#[derive(Debug)]
struct EditProfile {
    organization: Id<Organization>,
    seen: Revision,
    name: SafeText,
    email: SafeText,
}

impl Task for EditProfile {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let typed = |index: usize| fields.get(index).map_or("", Field::typed);
        let (name, email) = match (Name::parse(NAME, typed(0)), Email::parse(EMAIL, typed(1))) {
            (Ok(name), Ok(email)) => (name, email),
            (name, email) => return Err([email.err(), name.err()].into_iter().flatten().collect()),
        };
        let same = name.as_str() == self.name.as_str();
        if same && email.as_str() == self.email.as_str() {
            let message = "Nothing is changed yet.".to_owned();
            return Err(vec![InvalidInput { field: NAME, message }]);
        }
        let done = if same {
            format!("Notices of {name} go to {} from now on.", SafeText::new(email.as_str()))
        } else {
            format!("The organization {} is called {name} from now on.", self.name)
        };
        let command = Command::UpdateOrganization { organization: self.organization, name, email };
        Ok(Errand::new(command.when(Guard::Revision(self.seen)), format!("organization {}", self.name))
            .done(done)
            .then(Then::Renamed))
    }
}

impl TextPage for OneOrganization {
    type Data = ProfilePage;

    const SPEC: TextSpec = TextSpec { context: Context::Profile, title: TITLE, leaves: false };

    fn question(&self, scene: &Scene) -> Option<Load> {
        let (actor, organization) = (scene.actor(), scene.organization()?);
        Some(read("an organization", move |backend| backend.profile(actor, organization)))
    }

    fn place(&self) -> Place {
        Place::Profile
    }

    fn breadcrumb(&self, _: Option<&ProfilePage>) -> Vec<String> {
        vec!["Settings".into(), "Profile".into()]
    }

    fn write<'a>(&self, shown: Shown<'_, ProfilePage>, scene: &'a Scene) -> Page<'a> {
        write(shown.data, scene.canvas(shown.spot))
    }

    fn offer(&self, action: Action, shown: Shown<'_, ProfilePage>, _: &Scene) -> Option<Offered> {
        let profile = shown.data;
        match (action, kind(shown.spot)) {
            (Action::Edit, Some(kind)) => {
                Some(Offered::judged("change maximum", &lifetimes::keep(profile, kind), &profile.facts))
            }
            (Action::Edit, None) => Some(Offered::judged("edit profile", &update(profile)?, &profile.facts)),
            (Action::Toggle, _) => {
                let defaults = profile.defaults.here()?;
                let several =
                    if defaults.described_team_tokens { "allow one token a team" } else { "allow several tokens a team" };
                Some(Offered::judged(several, &described(profile, defaults), &profile.facts))
            }
            (Action::DeleteObject, _) => Some(Offered::judged("delete organization", &delete(profile), &profile.facts)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, shown: Shown<'_, ProfilePage>, _: &Scene) -> Option<Step> {
        let profile = shown.data;
        match (action, kind(shown.spot)) {
            (Action::Edit, Some(kind)) => Some(lifetimes::form(profile, kind).into()),
            (Action::Edit, None) => Some(edit(profile).into()),
            (Action::Toggle, _) => {
                let defaults = profile.defaults.here()?;
                let can = if defaults.described_team_tokens { "one token" } else { "several tokens" };
                let done = format!("A team of {} can have {can} now.", profile.name);
                Some(Errand::new(described(profile, defaults), format!("organization {}", profile.name)).done(done).into())
            }
            (Action::DeleteObject, _) => Some(question(profile).into()),
            _ => None,
        }
    }

    fn facts(data: &ProfilePage) -> &Facts {
        &data.facts
    }

    fn ages(&self, profile: &ProfilePage) -> Vec<Timestamp> {
        profile.created_at.into_iter().collect()
    }

    fn objection(&self, request: &Guarded, profile: &ProfilePage, _: &Scene) -> Option<String> {
        let changed = matches!(request.guard(), Guard::Revision(seen) if *seen != profile.revision);
        changed.then(|| "The organization was changed meanwhile. Close this question and look again.".to_owned())
    }
}
