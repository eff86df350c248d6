//! The answers about one token, and how each is said.

use crate::backend::Survey;
use crate::domain::{SafeText, TokenOwner};
use crate::insight::holder::Holder;
use crate::insight::powers::{Cell as Power, Ground, Verdict, powers};
use crate::ui::page::Canvas;
use crate::ui::table::Cell;

/// The answers about one token.
#[derive(Debug)]
pub(super) struct Answers {
    /// Whose token: `team platform`.
    pub(super) name: String,
    /// One for each question.
    pub(super) cells: Vec<Power>,
}

impl Answers {
    pub(super) fn of(survey: &Survey, owner: TokenOwner) -> Option<Self> {
        let holder = Holder::of(survey, owner)?;
        Some(Self { name: holder.name(), cells: powers(survey, &holder) })
    }
}

/// An answer in a few words.
pub(super) fn words(power: &Power) -> String {
    match power.verdict {
        Verdict::Yes => "yes".to_owned(),
        Verdict::Some(..) => format!("on {}", power.brief),
        Verdict::No(_) => "no".to_owned(),
    }
}

/// Why it is so: a line for each ground, with what it is about.
pub(super) fn why(power: &Power) -> String {
    let line = |ground: &Ground| {
        let sign = if ground.allowed { "✓" } else { "✗" };
        let on: Vec<&str> = ground.on.iter().map(SafeText::as_str).collect();
        let on = if on.is_empty() { String::new() } else { format!("{}: ", on.join(", ")) };
        format!("{sign} {on}{}", ground.text)
    };
    power.grounds.iter().map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn cell(power: &Power, canvas: Canvas<'_>) -> Cell {
    let theme = canvas.theme;
    match power.verdict {
        Verdict::Yes => Cell::new(format!("✓ {}", power.brief)).short("✓").styled(theme.success).by(0),
        Verdict::Some(some, all) => Cell::new(format!("✓ {}", power.brief))
            .short(format!("✓ {some}/{all}"))
            .styled(theme.success)
            .by(i64::try_from(1 + all - some).ok()),
        Verdict::No(_) => Cell::new("✗ no").styled(theme.muted).by(i64::MAX),
    }
}
