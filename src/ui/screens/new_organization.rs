//! "New Organization": the form; shown by itself to a user who belongs to no organization.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::backend::Error;
use crate::domain::{Command, Email, InvalidInput, Name};
use crate::policy::{Act, Facts, Role, decide};
use crate::ui::action::Action;
use crate::ui::drawing::draw_text;
use crate::ui::errand::{Errand, Then};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show, Step};
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::{Offered, Refusal};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "New Organization";
/// The labels of the two fields.
pub const NAME: &str = "ORGANIZATION NAME";
/// See [`NAME`].
pub const EMAIL: &str = "EMAIL ADDRESS";

/// The page that creates an organization.
#[derive(Debug)]
pub struct NewOrganization {
    /// The name and the address.
    pub form: Form,
    /// The user belongs to no organization; going back leads to the user before, if there was one.
    pub alone: bool,
}

impl NewOrganization {
    /// An empty form.
    #[must_use]
    pub fn new(alone: bool) -> Self {
        let fields = vec![Field::text(NAME, ""), Field::text(EMAIL, "")];
        Self { form: Form::new(TITLE, fields, "Create organization", Box::new(CreateOrganization)), alone }
    }

    /// Whether anything is typed.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.form.fields.iter().any(|field| !field.typed().is_empty())
    }
}

/// Makes an organization of a name and an address.
#[derive(Debug)]
struct CreateOrganization;

impl Task for CreateOrganization {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        match (Name::parse(NAME, fields[0].typed()), Email::parse(EMAIL, fields[1].typed())) {
            (Ok(name), Ok(email)) => {
                let whose = format!("organization {name}");
                Ok(Errand::new(Command::CreateOrganization { name, email }, whose).then(Then::Open))
            }
            (name, email) => Err([email.err(), name.err()].into_iter().flatten().collect()),
        }
    }

    fn refusal(&self, fields: &[Field], scene: &Scene) -> Option<Refusal> {
        let facts = Facts::of_nothing(Role::Outsider, scene.read_only.clone());
        let errand = self.errand(fields).ok()?;
        decide(Act::Write(errand.request.command()), &facts).reason().cloned().map(Refusal::Rule)
    }
}

impl Layer for NewOrganization {
    fn context(&self) -> Context {
        self.form.context()
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        if action == Action::Back && self.alone {
            return scene.before.as_ref().map(|(_, name)| Offered::named(format!("act as {name}")));
        }
        self.form.offer(action, scene)
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        match (action, &scene.before) {
            (Action::Back, Some((user, name))) if self.alone => Step::ActAs(*user, name.clone()),
            _ => self.form.act(action, scene),
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.form.field()
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        self.form.pointing()
    }

    fn edited(&mut self) {
        self.form.edited();
    }

    fn takes(&mut self, error: &Error) -> bool {
        self.form.takes(error)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (theme, area) = (&scene.settings.theme, scene.area);
        let mut y = area.y;
        let mut write = |text: &str, style: Style| {
            let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
            y += draw_text(text, style, rest, buffer);
        };
        write(TITLE, theme.heading);
        write(&"─".repeat(usize::from(area.width)), theme.muted);
        write(
            if self.alone {
                "You belong to no organization yet. Create one here, and you become its first owner. Or ask an owner to add you to a team."
            } else {
                "You become its first owner."
            },
            Style::new(),
        );
        let rest = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area };
        self.form.draw_in(scene, scene.focused, rest, buffer)
    }
}

impl Show for NewOrganization {
    fn place(&self) -> Option<Place> {
        None
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["New Organization".into()]
    }

    fn cycle(&mut self, forward: bool, scene: &Scene) -> bool {
        self.form.act(if forward { Action::NextPane } else { Action::PreviousPane }, scene);
        true
    }
}
