//! The question before a host is looked through, with what it costs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::backend::{Look, Survey};
use crate::domain::{Actor, Id, Organization};
use crate::ui::action::Action;
use crate::ui::drawing::draw_frame;
use crate::ui::jobs::Job;
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, wrap};
use crate::ui::scene::Scene;
use crate::ui::targets::Target;

/// The widest that it is set.
const WIDEST: u16 = 68;

/// Whether to look through a host.
#[derive(Debug)]
pub struct LookQuestion {
    actor: Actor,
    organization: Id<Organization>,
    look: Look,
    again: bool,
}

/// What leads to the question, where a host was not looked through, or can be again.
#[must_use]
pub fn offered(survey: &Survey) -> Option<Offered> {
    let named = match (survey.unread, survey.again) {
        (Some(unread), _) if unread.sent > 0 && !unread.is_over() => "look through the rest",
        (Some(_), _) => "look through",
        (None, Some(_)) => "look through again",
        (None, None) => return None,
    };
    Some(Offered::named(named))
}

/// What a survey lacks, and the key that reads it.
#[must_use]
pub fn note(survey: &Survey, context: Context, canvas: Canvas<'_>) -> Option<String> {
    let unread = survey.unread?;
    let key = canvas.keys.hint(context, Action::LookThrough);
    let how = match (unread.sent > 0, unread.is_over()) {
        (_, true) => String::new(),
        (true, false) => format!(" {key} looks through the rest."),
        (false, false) => format!(" {key} looks through."),
    };
    Some(format!("{}{how}", unread.missing()))
}

/// What of a survey somebody can't see, and what it lacks.
#[must_use]
pub fn gaps(survey: &Survey, seen: &str, context: Context, canvas: Canvas<'_>) -> Option<String> {
    let hidden = survey.hidden.as_ref().map(|reason| format!("{seen} {reason}"));
    hidden
        .into_iter()
        .chain(survey.untold.iter().cloned())
        .chain(note(survey, context, canvas))
        .reduce(|one, other| format!("{one} {other}"))
}

/// The question.
#[must_use]
pub fn ask(survey: &Survey, scene: &Scene) -> Step {
    let unread = survey.unread.filter(|unread| !unread.is_over());
    match unread.or(survey.again) {
        Some(look) => LookQuestion { actor: scene.actor(), organization: survey.id, look, again: unread.is_none() }.into(),
        None => Step::Stay,
    }
}

impl Dialog for LookQuestion {}

impl Layer for LookQuestion {
    fn context(&self) -> Context {
        Context::Confirm
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::Yes => Some(Offered::named("look through")),
            Action::No => Some(Offered::plain(action)),
            Action::Open => Some(Offered::named("no")),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, _: &Scene) -> Step {
        let Self { actor, organization, look, again } = *self;
        if action == Action::Yes { Step::Start(Box::new(Job::Look { actor, organization, look, again })) } else { Step::Leave }
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (theme, keys) = (&scene.settings.theme, &scene.settings.keymap);
        let width = scene.size.width.saturating_sub(4).min(WIDEST);
        let text = format!("{} You can stop it, and keep what was read.", self.look.cost());
        let lines = wrap(&text, width.saturating_sub(4));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        let area = draw_frame(&self.look.question(), scene.size, width, height, theme, buffer);
        for (y, line) in (area.y..area.bottom().saturating_sub(2)).zip(&lines) {
            buffer.set_stringn(area.x, y, line, usize::from(area.width), Style::new());
        }
        let (mut x, y) = (area.x, area.bottom().saturating_sub(1));
        for (action, label, style) in
            [(Action::No, "No", theme.button.patch(theme.selected)), (Action::Yes, "Look through", theme.button)]
        {
            let button = format!("[ {}  {label} ]", keys.hint(self.context(), action));
            let (end, _) = buffer.set_stringn(x, y, button, usize::from(area.width), style);
            scene.targets.record(Rect::new(x, y, end - x, 1), Target::Key(action));
            x = end + 3;
        }
        None
    }
}
