//! "New Organization": the form; shown by itself to a user who belongs to no organization.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_input::Input;

use super::draw_text;
use crate::backend::{Conflict, Error};
use crate::domain::{Command, Email, InvalidInput, Name, SafeText};
use crate::policy::{Act, Facts, Standing, decide};
use crate::ui::page::Canvas;

const TITLE: &str = "New Organization";
/// The labels of the two fields.
pub const NAME: &str = "ORGANIZATION NAME";
/// See [`NAME`].
pub const EMAIL: &str = "EMAIL ADDRESS";

/// A field of the form.
#[derive(Debug, Default)]
pub struct Field {
    /// What is typed.
    pub input: Input,
    /// Why it was refused.
    pub refusal: Option<String>,
}

/// The form.
#[derive(Debug, Default)]
pub struct NewOrganization {
    /// The name and the address.
    pub fields: [Field; 2],
    /// Which of them has the cursor.
    pub focus: usize,
    /// The user belongs to no organization, and there is nothing to go back to.
    pub alone: bool,
}

impl NewOrganization {
    /// The command that the fields make, or what is wrong with them, the last field first.
    ///
    /// # Errors
    /// A sentence for each field that cannot be accepted.
    pub fn command(&self) -> Result<Command, Vec<InvalidInput>> {
        let name = Name::parse(NAME, self.fields[0].input.value().trim());
        let email = Email::parse(EMAIL, self.fields[1].input.value());
        match (name, email) {
            (Ok(name), Ok(email)) => Ok(Command::CreateOrganization { name, email }),
            (name, email) => Err([email.err(), name.err()].into_iter().flatten().collect()),
        }
    }

    /// The command, or nothing with a sentence under the field that is wrong and the cursor in it.
    pub fn submit(&mut self) -> Option<Command> {
        for field in &mut self.fields {
            field.refusal = None;
        }
        match self.command() {
            Ok(command) => Some(command),
            Err(wrong) => {
                for invalid in &wrong {
                    self.refuse(invalid);
                }
                None
            }
        }
    }

    /// Whether anything is typed.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.fields.iter().any(|field| !field.input.value().is_empty())
    }

    /// Why the organization cannot be made by a user now, whatever the fields say.
    #[must_use]
    pub fn refusal(&self, read_only: Option<&SafeText>) -> Option<String> {
        let facts = Facts::of_nothing(Standing::Outsider, read_only.cloned());
        let command = self.command().ok()?;
        decide(Act::Write(&command), &facts).reason().map(ToString::to_string)
    }

    /// Puts a refusal under its field, and the cursor into it.
    pub fn refuse(&mut self, invalid: &InvalidInput) {
        self.focus = usize::from(invalid.field != NAME);
        self.fields[self.focus].refusal = Some(invalid.message.clone());
    }

    /// Takes an error that belongs under a field; answers whether it did.
    pub fn takes(&mut self, error: &Error) -> bool {
        match error {
            Error::Invalid(invalid) => self.refuse(invalid),
            Error::Conflict(conflict @ Conflict::NameTaken { .. }) => {
                self.refuse(&InvalidInput { field: NAME, message: conflict.to_string() });
            }
            _ => return false,
        }
        true
    }

    /// Draws the form; answers where the cursor is.
    pub fn draw(
        &self,
        canvas: Canvas<'_>,
        focused: bool,
        read_only: Option<&SafeText>,
        area: Rect,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let theme = canvas.theme;
        let mut y = area.y;
        let mut write = |text: &str, style: Style| {
            let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
            y += draw_text(text, style, rest, buffer);
            y
        };
        write(TITLE, theme.heading);
        write(&"─".repeat(usize::from(area.width)), theme.muted);
        let text = if self.alone {
            "You belong to no organization yet. Make one here and become its first owner, or be added to a team of one by an owner."
        } else {
            "You become its first owner."
        };
        write(text, Style::new());
        let mut places = [0; 2];
        for (index, label) in [NAME, EMAIL].into_iter().enumerate() {
            write(" ", Style::new());
            write(label, theme.heading);
            places[index] = write(" ", Style::new()) - 1;
            if let Some(refusal) = &self.fields[index].refusal {
                write(refusal, theme.warning);
            }
        }
        write(" ", Style::new());
        write("[ Create organization ]", if self.refusal(read_only).is_none() { theme.button } else { theme.disabled });
        let width = usize::from(area.width).min(60);
        let mut cursor = None;
        for (index, field) in self.fields.iter().enumerate() {
            let here = focused && self.focus == index;
            let line = Rect::new(area.x, places[index], u16::try_from(width).unwrap_or(0), 1).intersection(area);
            if line.is_empty() {
                continue;
            }
            let scroll = field.input.visual_scroll(width.saturating_sub(3));
            let text: String = field.input.value().chars().skip(scroll).collect();
            buffer.set_stringn(line.x, line.y, if here { "› " } else { "  " }, width, theme.key);
            let style = Style::new().add_modifier(ratatui::style::Modifier::UNDERLINED);
            buffer.set_stringn(line.x + 2, line.y, format!("{text:<width$}"), width.saturating_sub(2), style);
            if here {
                let at = field.input.visual_cursor().max(scroll) - scroll;
                cursor = Some(Position::new(line.x + 2 + u16::try_from(at).unwrap_or(0), line.y));
            }
        }
        cursor
    }
}
