//! The configuration in force, as a file that would give the same.

use std::fmt::Write;

use super::keys::table;
use super::{CLIPBOARDS, Config, GLYPHS, Origin};
use crate::ui::keymap::{Context, key_name};

/// The column of the comments.
const COMMENT: usize = 42;

impl Config {
    /// Every option: its table, its name, and its value as TOML.
    pub(super) fn values(&self) -> Vec<(&'static str, &'static str, String)> {
        let word = |text: Option<&str>| quoted(text.unwrap_or("auto"));
        let glyphs = GLYPHS.iter().find(|(_, glyphs)| *glyphs == self.glyphs).map(|(name, _)| *name);
        let clipboard = CLIPBOARDS.iter().find(|(_, clipboard)| *clipboard == self.clipboard).map(|(name, _)| *name);
        vec![
            ("", "theme", quoted(&self.theme)),
            ("", "glyphs", word(glyphs)),
            ("", "mouse", self.mouse.to_string()),
            ("clipboard", "use", word(clipboard)),
            ("clipboard", "clear_after", self.clear_after.as_secs().to_string()),
            ("token", "hide_after", self.hide_after.as_secs().to_string()),
        ]
    }

    /// All of it as TOML.
    #[must_use]
    pub fn print(&self) -> String {
        self.write(|_, _| None)
    }

    /// The same with a comment on each line about where the value comes from.
    #[must_use]
    pub fn print_with_origins(&self) -> String {
        self.write(|table, name| {
            let origin = self.origins.get(&(table.to_owned(), name.to_owned())).copied().unwrap_or(Origin::Default);
            Some(match origin {
                Origin::Default => "default".to_owned(),
                Origin::File(line) => format!("file, line {line}"),
                Origin::Environment(variable) => format!("environment, {variable}"),
                Origin::Flag(flag) => format!("command line, {flag}"),
            })
        })
    }

    fn write(&self, comment: impl Fn(&str, &str) -> Option<String>) -> String {
        let options = self.values().into_iter().map(|(table, name, value)| (table.to_owned(), name, value));
        let keys = Context::ALL.into_iter().flat_map(|(context, _)| {
            self.keymap.bound(context).map(move |(action, keys)| {
                let keys: Vec<String> = keys.iter().map(|key| quoted(&key_name(*key))).collect();
                (table(context), action.description().name, format!("[{}]", keys.join(", ")))
            })
        });
        let mut text = String::new();
        let mut here = String::new();
        for (table, name, value) in options.chain(keys) {
            if table != here {
                let _ = write!(text, "\n[{table}]\n");
                here.clone_from(&table);
            }
            let line = format!("{name} = {value}");
            let _ = match comment(&table, name) {
                Some(comment) => writeln!(text, "{line:<COMMENT$}  # {comment}"),
                None => writeln!(text, "{line}"),
            };
        }
        text
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
