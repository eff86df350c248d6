//! The form that asks when a token is to expire, for a token in its place and for one of a user's.

use jiff::Timestamp;

use super::question::{MOMENT, stakes, successor};
use crate::domain::moment::Span;
use crate::domain::{
    Command, Description, Expiry, Guard, Id, InvalidInput, Lifetime, SafeText, Token, TokenKind, TokenOwner, User,
};
use crate::ui::age::lifetime;
use crate::ui::errand::Errand;
use crate::ui::field::{Field, Value};
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::{Form, Task};
use crate::ui::scene::Scene;

/// The field with a date that the user types.
pub const DATE: &str = "DATE";
/// What is offered beside a date, the shortest first; the last is the default.
const OFFERED: [Span; 5] = [Span::days(30), Span::days(60), Span::days(90), Span::years(1), Expiry::DEFAULT];

/// When a token is to expire, as the fields ask for it.
#[derive(Clone, Debug)]
pub struct Ending {
    kind: TokenKind,
    maximum: Option<Lifetime>,
    /// How long it could live, with what that is called. No two mean the same, and the last is the default.
    offered: Vec<(String, Ahead)>,
}

/// How long a token could live.
#[derive(Clone, Copy, Debug)]
enum Ahead {
    Span(Span),
    Maximum(Lifetime),
}

impl Ahead {
    fn after(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Span(span) => span.after(now),
            Self::Maximum(maximum) => maximum.after(now),
        }
    }
}

impl Ending {
    /// What can be chosen for a token of this kind at `now`, under this maximum.
    #[must_use]
    pub fn new(kind: TokenKind, maximum: Option<Lifetime>, now: Timestamp) -> Self {
        let latest = maximum.map(|maximum| maximum.after(now));
        let within = |span: &Span| latest.is_none_or(|latest| span.after(now) < latest);
        let spans = OFFERED.into_iter().filter(within);
        let mut offered: Vec<(String, Ahead)> = spans.map(|span| (span.to_string(), Ahead::Span(span))).collect();
        if let Some(maximum) = maximum.filter(|_| !within(&Expiry::DEFAULT)) {
            offered.push((format!("{maximum} (the maximum)"), Ahead::Maximum(maximum)));
        }
        Self { kind, maximum, offered }
    }

    fn fields(&self) -> [Field; 2] {
        let choices = self.offered.iter().map(|(name, _)| name.clone()).chain(["a date".to_owned()]).collect();
        let help = "A day (2026-06-30), a time (2026-06-30 18:00) or a span (12h, 45d). In UTC.";
        let chosen = self.offered.len().saturating_sub(1);
        [Field::choice(Expiry::FIELD, choices, chosen), Field::text(DATE, "").help(help)]
    }

    /// What the fields ask for at `now`: the time from which the token is refused.
    ///
    /// # Errors
    /// A sentence for the field that cannot be accepted: a date that is none or is past, more than the maximum.
    pub fn read(&self, fields: &[Field], now: Timestamp) -> Result<Timestamp, InvalidInput> {
        let field = |label: &str| fields.iter().find(|field| field.label == label);
        let offered = self.offered.get(field(Expiry::FIELD).map_or(0, Field::chosen));
        let (expiry, label) = match offered {
            Some((_, span)) => (Expiry::At(span.after(now)), Expiry::FIELD),
            None => (Expiry::parse(DATE, field(DATE).map_or("", Field::typed), now)?, DATE),
        };
        expiry.resolve(self.kind, now, self.maximum).map_err(|invalid| InvalidInput { field: label, ..invalid })
    }

    /// Who types a date means it.
    fn edited(&self, fields: &mut [Field], focus: usize) {
        if fields.get(focus).is_some_and(|field| field.label == DATE && !field.typed().is_empty())
            && let Some(Value::Choice(_, chosen)) =
                fields.iter_mut().find(|field| field.label == Expiry::FIELD).map(|field| &mut field.value)
        {
            *chosen = self.offered.len();
        }
    }

    /// Says when that is.
    fn explain(&self, fields: &mut [Field], now: Timestamp) {
        let help = match self.read(fields, now) {
            Ok(at) => format!("It expires {} ({}).", at.strftime(MOMENT), lifetime(at, now)),
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
    pub owner: TokenOwner,
    pub whose: String,
    /// What the place is called.
    pub title: &'static str,
    pub ending: Ending,
    /// The token that is there, and what it reaches.
    pub present: Option<(Token, String)>,
}

impl GenerateUntil {
    /// The form.
    #[must_use]
    pub fn form(self) -> Form {
        let (again, submit) =
            if self.present.is_some() { ("Regenerate", "Regenerate token") } else { ("Generate", "Generate token") };
        let fields = self.ending.fields().into_iter().collect();
        Form::new(format!("{again} the token of {}", self.whose), fields, submit, Box::new(self))
    }
}

impl Task for GenerateUntil {
    fn submit(&self, fields: &[Field], scene: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let at = self.ending.read(fields, scene.now).map_err(|invalid| vec![invalid])?;
        let seen = self.present.as_ref().map(|(token, _)| token.id);
        let command = Command::GenerateToken { owner: self.owner, expires: Expiry::At(at), description: None };
        let errand = Errand::new(command.when(Guard::Token(seen)), &*self.whose).titled(self.title);
        let Some((token, reach)) = &self.present else { return Ok(errand.into()) };
        let after = successor(at, scene.now);
        Ok(regenerate(&self.whose, stakes(token, reach.clone(), scene.now, &after), errand))
    }

    fn edited(&self, fields: &mut [Field], focus: usize) {
        self.ending.edited(fields, focus);
    }

    fn explain(&self, fields: &mut [Field], scene: &Scene) {
        self.ending.explain(fields, scene.now);
    }
}

/// The question before a token is replaced.
#[must_use]
pub fn regenerate(whose: &str, stakes: Vec<String>, errand: Errand) -> Step {
    let title = format!("Regenerate the token of {whose}?");
    Confirm::new(title, stakes, "Yes, regenerate", errand).into()
}

/// Generates one of a user's own tokens.
#[derive(Debug)]
pub struct NewUserToken {
    pub user: Id<User>,
    pub username: SafeText,
    pub ending: Ending,
}

impl NewUserToken {
    /// The form.
    #[must_use]
    pub fn form(self) -> Form {
        let help = "What it is for, such as where it is kept.";
        let mut fields = vec![Field::text(Description::FIELD, "").help(help)];
        fields.extend(self.ending.fields());
        Form::new("Generate a user token", fields, "Generate token", Box::new(self))
    }
}

impl Task for NewUserToken {
    fn submit(&self, fields: &[Field], scene: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let typed = fields.iter().find(|field| field.label == Description::FIELD).map_or("", Field::typed);
        match (Description::parse(typed), self.ending.read(fields, scene.now)) {
            (Ok(description), Ok(at)) => {
                let whose = format!("user {}: {description}", self.username);
                let owner = TokenOwner::User(self.user);
                let expires = Expiry::At(at);
                let command = Command::GenerateToken { owner, expires, description: Some(description) };
                Ok(Errand::new(command, whose).titled("API Token").into())
            }
            (description, ending) => Err([ending.err(), description.err()].into_iter().flatten().collect()),
        }
    }

    fn edited(&self, fields: &mut [Field], focus: usize) {
        self.ending.edited(fields, focus);
    }

    fn explain(&self, fields: &mut [Field], scene: &Scene) {
        self.ending.explain(fields, scene.now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text_field::TextField;

    fn now() -> Timestamp {
        "2026-03-02T12:00:00Z".parse().expect("a time")
    }

    fn ending(maximum: Option<u16>) -> Ending {
        Ending::new(TokenKind::Team, maximum.and_then(Lifetime::days), now())
    }

    fn read(maximum: Option<u16>, wanted: &str, typed: &str) -> Result<String, String> {
        let ending = ending(maximum);
        let [mut choice, mut date] = ending.fields();
        if let Value::Choice(options, at) = &mut choice.value {
            *at = options.iter().position(|option| option == wanted).expect("an option");
        }
        date.value = Value::Text(TextField::holding(typed));
        let read = ending.read(&[choice, date], now());
        read.map(|at| at.to_string()).map_err(|error| format!("{}: {error}", error.field))
    }

    fn options(maximum: Option<u16>) -> (Vec<String>, String) {
        let [choice, _] = ending(maximum).fields();
        let Value::Choice(options, chosen) = choice.value else { panic!("no choice") };
        let chosen = options[chosen].clone();
        (options, chosen)
    }

    #[test]
    fn what_is_offered_ends_with_two_years_or_the_maximum_which_is_chosen_at_first() {
        let said = |maximum| {
            let (options, chosen) = options(maximum);
            format!("{}; {chosen}", options.join(", "))
        };
        assert_eq!(said(None), "30 days, 60 days, 90 days, 1 year, 2 years, a date; 2 years");
        assert_eq!(said(Some(45)), "30 days, 45 days (the maximum), a date; 45 days (the maximum)");
        assert_eq!(said(Some(30)), "30 days (the maximum), a date; 30 days (the maximum)");
        assert_eq!(said(Some(7)), "7 days (the maximum), a date; 7 days (the maximum)");
        assert_eq!(said(Some(730)), "30 days, 60 days, 90 days, 1 year, 730 days (the maximum), a date; 730 days (the maximum)");
        assert_eq!(said(Some(731)), "30 days, 60 days, 90 days, 1 year, 731 days (the maximum), a date; 731 days (the maximum)");
        assert_eq!(said(Some(732)), "30 days, 60 days, 90 days, 1 year, 2 years, a date; 2 years");
    }

    #[test]
    fn no_two_options_mean_the_same() {
        for maximum in [None, Some(1), Some(30), Some(60), Some(90), Some(365), Some(730), Some(731), Some(3_650)] {
            let (options, _) = options(maximum);
            let mut ends: Vec<String> =
                options[..options.len() - 1].iter().map(|option| read(maximum, option, "").expect(option)).collect();
            let count = ends.len();
            ends.dedup();
            assert_eq!(ends.len(), count, "{maximum:?}: {options:?}");
            assert!(ends.is_sorted());
        }
    }

    #[test]
    fn each_choice_is_what_it_says() {
        for (wanted, at) in [
            ("30 days", "2026-04-01T12:00:00Z"),
            ("60 days", "2026-05-01T12:00:00Z"),
            ("90 days", "2026-05-31T12:00:00Z"),
            ("1 year", "2027-03-02T12:00:00Z"),
            ("2 years", "2028-03-02T12:00:00Z"),
        ] {
            assert_eq!(read(None, wanted, "what is typed does not count"), Ok(at.to_owned()));
        }
        assert_eq!(read(Some(45), "45 days (the maximum)", ""), Ok("2026-04-16T12:00:00Z".to_owned()));
        assert_eq!(read(None, "a date", " 2026-06-30 "), Ok("2026-06-30T23:59:59Z".to_owned()));
        assert_eq!(read(None, "a date", "2026-06-30T12:00:29.926Z"), Ok("2026-06-30T12:00:29.926Z".to_owned()));
        assert_eq!(read(None, "a date", "12h"), Ok("2026-03-03T00:00:00Z".to_owned()));
    }

    #[test]
    fn a_date_that_is_none_or_past_or_too_late_is_refused_under_the_date() {
        let refused = |maximum, typed| read(maximum, "a date", typed).expect_err("refused");
        assert!(refused(None, "").starts_with("DATE: This is not a time."));
        assert!(refused(None, "soon").starts_with("DATE: This is not a time."));
        assert!(refused(None, "never").starts_with("DATE: Every new token expires."));
        assert_eq!(refused(None, "2026-02-30"), "DATE: There is no 2026-02-30 in the calendar.");
        assert_eq!(refused(None, "2026-03-01"), "DATE: That time is past. Choose a later one.");
        assert_eq!(
            refused(Some(30), "2026-04-01"),
            "DATE: The maximum lifetime of team tokens is 30 days. The latest time is 2026-04-01 12:00 UTC."
        );
        assert!(read(Some(30), "a date", "2026-04-01 12:00").is_ok());
        assert!(read(None, "a date", "2026-03-02").is_ok(), "today is meant to its end");
    }
}
