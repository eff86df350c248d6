//! The form that asks when a token is to expire, for a token in its place and for one of a user's.

use jiff::Timestamp;

use super::question::{MOMENT, stakes, successor};
use crate::domain::{
    Command, Description, Expiry, Id, InvalidInput, Lifetime, SafeText, Seen, Token, TokenKind, TokenOwner, User,
};
use crate::ui::age::until;
use crate::ui::field::{Field, Value};
use crate::ui::modals::Modal;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::{Form, Task};
use crate::ui::scene::Scene;
use crate::ui::step::{Errand, Step};

/// The field with a date of one's own.
pub const DATE: &str = "DATE";
/// The lifetimes that are offered, in days.
const DAYS: [u16; 3] = [30, 60, 90];
/// The choice that is made by typing a date: it comes after the default, never, and the lifetimes.
const A_DATE: usize = 2 + DAYS.len();

/// When a token is to expire, as the fields ask for it.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// Which kind of token.
    pub kind: TokenKind,
    /// How long it may live at most.
    pub maximum: Option<Lifetime>,
}

impl Ending {
    fn fields(self) -> [Field; 2] {
        let default = match self.maximum {
            Some(maximum) => format!("default: {maximum}, the maximum"),
            None => "default: never".to_owned(),
        };
        let days = DAYS.iter().map(|days| format!("{days} days"));
        let choices = [default, "never".to_owned()].into_iter().chain(days).chain(["a date".to_owned()]).collect();
        let help = "YYYY-MM-DD, to its end, or YYYY-MM-DD HH:MM. In UTC.";
        [Field::choice(Expiry::FIELD, choices, 0), Field::text(DATE, "").help(help)]
    }

    /// What the fields ask for at `now`, and when that is.
    ///
    /// # Errors
    /// A sentence for the field that cannot be accepted: a date that is none or is past, more than the maximum.
    pub fn read(self, fields: &[Field], now: Timestamp) -> Result<(Expiry, Option<Timestamp>), InvalidInput> {
        let field = |label: &str| fields.iter().find(|field| field.label == label);
        let chosen = field(Expiry::FIELD).map_or(0, Field::chosen);
        let expiry = match chosen {
            0 => Expiry::Default,
            A_DATE => Expiry::parse(DATE, field(DATE).map_or("", Field::typed))?,
            chosen => match DAYS.get(chosen.wrapping_sub(2)).copied().and_then(Lifetime::days) {
                Some(lifetime) => Expiry::At(lifetime.after(now)),
                None => Expiry::Never,
            },
        };
        let label = if chosen == A_DATE { DATE } else { Expiry::FIELD };
        match expiry.resolve(self.kind, now, self.maximum) {
            Ok(at) => Ok((expiry, at)),
            Err(invalid) => Err(InvalidInput { field: label, ..invalid }),
        }
    }

    /// Who types a date means it.
    fn edited(fields: &mut [Field], focus: usize) {
        if fields.get(focus).is_some_and(|field| field.label == DATE && !field.typed().is_empty())
            && let Some(Value::Choice(_, chosen)) =
                fields.iter_mut().find(|field| field.label == Expiry::FIELD).map(|field| &mut field.value)
        {
            *chosen = A_DATE;
        }
    }

    /// Says when that is.
    fn explain(self, fields: &mut [Field], now: Timestamp) {
        let help = match self.read(fields, now) {
            Ok((_, Some(at))) => format!("It expires {}, at {}.", until(at, now), at.strftime(MOMENT)),
            Ok((_, None)) if self.kind == TokenKind::User => "It works until it is deleted.".to_owned(),
            Ok((_, None)) => "It works until it is replaced or deleted.".to_owned(),
            Err(invalid) if invalid.field == DATE => "It expires at the date below.".to_owned(),
            Err(invalid) => invalid.message,
        };
        if let Some(field) = fields.iter_mut().find(|field| field.label == Expiry::FIELD) {
            field.help = help;
        }
    }
}

/// Generates a token in its place, with the question first where it replaces one.
#[derive(Debug)]
pub struct GenerateUntil {
    /// Whose token.
    pub owner: TokenOwner,
    /// In words.
    pub whose: String,
    /// What the place is called.
    pub title: &'static str,
    /// How long it may live at most.
    pub maximum: Option<Lifetime>,
    /// The token that is there, and what it reaches.
    pub present: Option<(Token, String)>,
}

impl GenerateUntil {
    /// The form.
    #[must_use]
    pub fn form(self) -> Form {
        let (again, submit) =
            if self.present.is_some() { ("Regenerate", "Regenerate token") } else { ("Generate", "Generate token") };
        let fields = self.ending().fields().into_iter().collect();
        Form::new(format!("{again} the token of {} until…", self.whose), fields, submit, Box::new(self))
    }

    fn ending(&self) -> Ending {
        Ending { kind: self.owner.kind(), maximum: self.maximum }
    }
}

impl Task for GenerateUntil {
    fn submit(&self, fields: &[Field], scene: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let (expires, _) = self.ending().read(fields, scene.now).map_err(|invalid| vec![invalid])?;
        let seen = self.present.as_ref().map_or(Seen::Nothing, |(token, _)| Seen::Token(token.id));
        let command = Command::GenerateToken { owner: self.owner, seen, expires, description: None };
        let errand = Errand::new(command, &*self.whose).titled(self.title);
        let Some((token, reach)) = &self.present else { return Ok(errand.into()) };
        let after = successor(expires, self.owner.kind(), self.maximum, scene.now);
        Ok(regenerate(&self.whose, stakes(token, reach.clone(), scene.now, &after), errand))
    }

    fn edited(&self, fields: &mut [Field], focus: usize) {
        Ending::edited(fields, focus);
    }

    fn explain(&self, fields: &mut [Field], scene: &Scene) {
        self.ending().explain(fields, scene.now);
    }
}

/// The question before a token is replaced.
#[must_use]
pub fn regenerate(whose: &str, stakes: Vec<String>, errand: Errand) -> Step {
    let title = format!("Regenerate the token of {whose}?");
    Modal::Confirm(Confirm::new(title, stakes, "Yes, regenerate", errand)).into()
}

/// Generates one of a user's own tokens.
#[derive(Debug)]
pub struct NewUserToken {
    /// The user.
    pub user: Id<User>,
    /// Their username.
    pub username: SafeText,
    /// How long it may live at most.
    pub maximum: Option<Lifetime>,
}

impl NewUserToken {
    /// The form.
    #[must_use]
    pub fn form(self) -> Form {
        let help = "What it is for, such as where it is kept.";
        let mut fields = vec![Field::text(Description::FIELD, "").help(help)];
        fields.extend(self.ending().fields());
        Form::new("Generate a user token", fields, "Generate token", Box::new(self))
    }

    fn ending(&self) -> Ending {
        Ending { kind: TokenKind::User, maximum: self.maximum }
    }
}

impl Task for NewUserToken {
    fn submit(&self, fields: &[Field], scene: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let typed = fields.iter().find(|field| field.label == Description::FIELD).map_or("", Field::typed);
        match (Description::parse(typed), self.ending().read(fields, scene.now)) {
            (Ok(description), Ok((expires, _))) => {
                let whose = format!("user {}: {description}", self.username);
                let owner = TokenOwner::User(self.user);
                let command = Command::GenerateToken { owner, seen: Seen::Anything, expires, description: Some(description) };
                Ok(Errand::new(command, whose).titled("API Token").into())
            }
            (description, ending) => Err([ending.err(), description.err()].into_iter().flatten().collect()),
        }
    }

    fn edited(&self, fields: &mut [Field], focus: usize) {
        Ending::edited(fields, focus);
    }

    fn explain(&self, fields: &mut [Field], scene: &Scene) {
        self.ending().explain(fields, scene.now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text_field::TextField;

    fn now() -> Timestamp {
        "2026-03-02T12:00:00Z".parse().expect("a time")
    }

    fn read(maximum: Option<u16>, chosen: usize, typed: &str) -> Result<(Expiry, Option<String>), String> {
        let ending = Ending { kind: TokenKind::Team, maximum: maximum.and_then(Lifetime::days) };
        let [mut choice, mut date] = ending.fields();
        if let Value::Choice(_, at) = &mut choice.value {
            *at = chosen;
        }
        date.value = Value::Text(TextField::holding(typed));
        let read = ending.read(&[choice, date], now());
        read.map(|(expiry, at)| (expiry, at.map(|at| at.to_string()))).map_err(|error| format!("{}: {error}", error.field))
    }

    #[test]
    fn each_choice_is_what_it_says() {
        assert_eq!(read(None, 0, ""), Ok((Expiry::Default, None)));
        assert_eq!(read(Some(45), 0, ""), Ok((Expiry::Default, Some("2026-04-16T12:00:00Z".to_owned()))));
        assert_eq!(read(None, 1, ""), Ok((Expiry::Never, None)));
        for (chosen, at) in [(2, "2026-04-01T12:00:00Z"), (3, "2026-05-01T12:00:00Z"), (4, "2026-05-31T12:00:00Z")] {
            let expiry = Expiry::At(at.parse().expect("a time"));
            assert_eq!(read(None, chosen, "what is typed does not count"), Ok((expiry, Some(at.to_owned()))));
        }
        let day = "2026-06-30T23:59:59Z";
        assert_eq!(read(None, A_DATE, " 2026-06-30 "), Ok((Expiry::At(day.parse().expect("a time")), Some(day.to_owned()))));
    }

    #[test]
    fn a_date_that_is_none_or_past_or_too_late_is_refused_under_the_date() {
        let refused = |maximum, typed| read(maximum, A_DATE, typed).expect_err("refused");
        assert!(refused(None, "").starts_with("DATE: A date is needed"));
        assert!(refused(None, "soon").starts_with("DATE: A date is needed"));
        assert_eq!(refused(None, "2026-02-30"), "DATE: There is no 2026-02-30 in the calendar.");
        assert_eq!(refused(None, "2026-03-01"), "DATE: That time is past; choose one that is still to come.");
        assert_eq!(
            refused(Some(30), "2026-04-01"),
            "DATE: The maximum lifetime of team tokens is 30 days; choose a time until 2026-04-01 12:00 UTC."
        );
        assert!(read(Some(30), A_DATE, "2026-04-01 12:00").is_ok());
        assert!(read(None, A_DATE, "2026-03-02").is_ok(), "today is meant to its end");
    }

    #[test]
    fn a_choice_over_the_maximum_is_refused_under_the_choice() {
        let refused = |chosen| read(Some(45), chosen, "").expect_err("refused");
        assert_eq!(refused(1), "EXPIRATION: The maximum lifetime of team tokens is 45 days; choose when this one is to expire.");
        assert!(read(Some(45), 2, "").is_ok());
        assert_eq!(
            refused(3),
            "EXPIRATION: The maximum lifetime of team tokens is 45 days; choose a time until 2026-04-16 12:00 UTC."
        );
    }
}
