//! How the answers about a token are said.

use crate::backend::look::spaced;
use crate::domain::SafeText;
use crate::insight::powers::{Cell as Power, Ground, NOT_READ, Verdict};
use crate::ui::listing::Cell;
use crate::ui::page::Canvas;

/// An answer in a few words.
pub(super) fn words(power: &Power) -> String {
    match power.verdict {
        Verdict::Yes => "yes".to_owned(),
        Verdict::Some(..) => format!("on {}", power.brief),
        Verdict::Unknown(..) => power.brief.clone(),
        Verdict::No(_) => "no".to_owned(),
    }
}

/// Why it is so: a line for each ground, with what it is about.
pub(super) fn why(power: &Power) -> String {
    let line = |ground: &Ground| {
        let sign = match ground.allowed {
            true => "✓",
            false if ground.text == NOT_READ => "?",
            false => "✗",
        };
        let on: Vec<&str> = ground.on.iter().map(SafeText::as_str).collect();
        let more = u64::try_from(ground.more).unwrap_or(u64::MAX);
        let on = match (on.is_empty(), more) {
            (true, 0) => String::new(),
            (true, _) => format!("{} more: ", spaced(more)),
            (false, 0) => format!("{}: ", on.join(", ")),
            (false, _) => format!("{} and {} more: ", on.join(", "), spaced(more)),
        };
        format!("{sign} {on}{}", ground.text)
    };
    power.grounds.iter().map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn cell(power: &Power, canvas: Canvas<'_>) -> Cell {
    let theme = canvas.theme;
    match power.verdict {
        Verdict::Yes => Cell::new(format!("✓ {}", power.brief)).short("✓").styled(theme.success),
        Verdict::Some(some, all) => {
            Cell::new(format!("✓ {}", power.brief)).short(format!("✓ {some}/{all}")).styled(theme.success)
        }
        Verdict::Unknown(..) => Cell::new(format!("? {}", power.brief)).short("?").styled(theme.muted),
        Verdict::No(_) => Cell::new("✗ no").styled(theme.muted),
    }
}
