//! What the person has configured: `assets/default.toml`, and a `config.toml` over it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::domain::SafeText;
use crate::ui::keymap::{Keymap, Tables};

/// The defaults, as they are documented.
pub const DEFAULTS: &str = include_str!("../assets/default.toml");

/// Which clipboard a token is copied into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClipboardUse {
    /// The system's where there is a display, the terminal's otherwise.
    #[default]
    Auto,
    /// The terminal's.
    Terminal,
    /// None.
    Off,
}

/// The configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which clipboard to use.
    pub clipboard: ClipboardUse,
    /// When a copied token is taken out of the clipboard again.
    pub clear_after: Duration,
    /// When a new token on the screen hides itself.
    pub hide_after: Duration,
    /// The keys.
    pub keymap: Keymap,
}

/// Why a configuration was not accepted.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", SafeText::from(path.display().to_string()), SafeText::new(problem))]
pub struct ConfigError {
    path: PathBuf,
    problem: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    clipboard: ClipboardTable,
    token: TokenTable,
    keys: Tables,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ClipboardTable {
    #[serde(rename = "use")]
    which: Option<ClipboardUse>,
    clear_after: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TokenTable {
    hide_after: Option<u64>,
}

impl Config {
    /// The defaults alone.
    ///
    /// # Panics
    /// Never: a test reads the shipped defaults.
    #[must_use]
    pub fn defaults() -> Self {
        let bare = Self {
            clipboard: ClipboardUse::Auto,
            clear_after: Duration::from_secs(45),
            hide_after: Duration::from_mins(1),
            keymap: Keymap::default(),
        };
        bare.over(DEFAULTS).expect("the shipped defaults are valid")
    }

    /// The defaults with the file at `path` over them, if it is there. With `wanted` it has to be.
    ///
    /// # Errors
    /// Everything that is wrong with the file, in one line with the place.
    pub fn load(path: &Path, wanted: bool) -> Result<Self, ConfigError> {
        let wrong = |problem: String| ConfigError { path: path.to_owned(), problem };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound && !wanted => return Ok(Self::defaults()),
            Err(fault) => return Err(wrong(format!("the configuration cannot be read ({fault}). Name another with --config."))),
        };
        Self::defaults().over(&text).map_err(wrong)
    }

    fn over(self, text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| {
            let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            format!("line {line}, column {column}: {}. Mend the file or move it away.", error.message().replace('\n', ", "))
        })?;
        let seconds = |name: &str, value: Option<u64>, default: Duration| match value {
            None => Ok(default),
            Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
            Some(seconds) => Err(format!("{name} is {seconds}; it is a number of seconds from 1 to 86400.")),
        };
        Ok(Self {
            clipboard: file.clipboard.which.unwrap_or(self.clipboard),
            clear_after: seconds("clear_after in [clipboard]", file.clipboard.clear_after, self.clear_after)?,
            hide_after: seconds("hide_after in [token]", file.token.hide_after, self.hide_after)?,
            keymap: self.keymap.over(&file.keys).map_err(|problems| problems.join(" "))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::action::{ACTIONS, Action};
    use crate::ui::keymap::Context;
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    fn problem(text: &str) -> String {
        Config::defaults().over(text).expect_err("refused")
    }

    #[test]
    fn every_action_has_a_key_by_default() {
        let keymap = Config::defaults().keymap;
        for description in ACTIONS {
            let bound = Context::ALL
                .iter()
                .any(|(context, _)| keymap.actions(*context).iter().any(|(action, _)| *action == description.action));
            assert!(bound, "{}", description.name);
        }
    }

    #[test]
    fn a_file_changes_just_what_it_names() {
        let config =
            Config::defaults().over("[keys.team]\ngenerate = [\"ctrl-g\"]\n[clipboard]\nclear_after = 10\n").expect("valid");
        let g = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::NONE);
        let ctrl_g = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL);
        let d = KeyEvent::new(KeyCode::Char('d'), KeyModifiers::NONE);
        assert_eq!(config.keymap.action(Context::Team, g), None);
        assert_eq!(config.keymap.action(Context::Team, ctrl_g), Some(Action::Generate));
        assert_eq!(config.keymap.action(Context::Team, d), Some(Action::DeleteToken));
        assert_eq!(config.keymap.action(Context::ApiTokens, g), Some(Action::Generate));
        assert_eq!(config.clear_after, Duration::from_secs(10));
        assert_eq!(config.hide_after, Duration::from_mins(1));
    }

    #[test]
    fn a_wrong_file_is_refused_with_the_place_and_the_known_names() {
        assert!(
            problem("[clipboard]\nclear = 3\n").starts_with("line 2, column 1: unknown field `clear`"),
            "{}",
            problem("[clipboard]\nclear = 3\n")
        );
        assert!(problem("[keys.team]\ngenerate = [\"g\"\n").contains("line "));
        assert_eq!(
            problem("[clipboard]\nclear_after = 0\n"),
            "clear_after in [clipboard] is 0; it is a number of seconds from 1 to 86400."
        );
        let all = problem("[keys.team]\nfly = [\"x\"]\ngenerate = [\"hyper-x\"]\ndelete-token = [\"z\"]\n[keys.nowhere]\n");
        assert!(
            all.contains("fly in [keys.team] is no action.")
                && all.contains("\"hyper-x\"")
                && all.contains("[keys.nowhere] is no context"),
            "{all}"
        );
        assert_eq!(problem("[keys.team]\ngenerate = [\"d\"]\n"), "\"d\" in [keys.team] means both generate and delete-token.");
    }
}
