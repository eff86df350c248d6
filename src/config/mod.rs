//! What the person has configured: `assets/default.toml`, a `config.toml` over it, and over both what the
//! environment and the command line say.

mod keys;
mod print;
mod themes;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::document::{Document, Spanned, Table, Value, instead};
use crate::domain::SafeText;
use crate::named_file;
use crate::ui::keymap::Keymap;
use crate::ui::theme::Theme;
pub use themes::Look;

/// The defaults, as they are documented.
pub const DEFAULTS: &str = include_str!("../../assets/default.toml");

/// Which clipboard a token is copied into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClipboardUse {
    /// The system's where there is a display, the terminal's otherwise.
    #[default]
    Auto,
    Terminal,
    Off,
}

/// What borders, signs and bars are drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyphs {
    /// Unicode, unless the locale says that the terminal cannot show it.
    Auto,
    Unicode,
    Ascii,
}

impl Glyphs {
    /// Whether everything is drawn in ASCII, with the environment read by `variable`. The first of the three that
    /// has a value is the locale; where none has, nothing is known, and Unicode is what terminals show.
    #[must_use]
    pub fn are_ascii(self, variable: impl Fn(&str) -> Option<String>) -> bool {
        match self {
            Self::Ascii => true,
            Self::Unicode => false,
            Self::Auto => {
                let set = |name| variable(name).filter(|value| !value.is_empty());
                let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
                locale.is_some_and(|locale| !locale.to_lowercase().replace('-', "").contains("utf8"))
            }
        }
    }
}

const CLIPBOARDS: [(&str, ClipboardUse); 3] =
    [("auto", ClipboardUse::Auto), ("terminal", ClipboardUse::Terminal), ("off", ClipboardUse::Off)];
const GLYPHS: [(&str, Glyphs); 3] = [("auto", Glyphs::Auto), ("unicode", Glyphs::Unicode), ("ascii", Glyphs::Ascii)];

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// This line of the file.
    File(usize),
    /// This variable of the environment.
    Environment(&'static str),
    /// This part of the command line.
    Flag(&'static str),
}

/// The configuration: every option, with where its value comes from.
#[derive(Clone, Debug)]
pub struct Config {
    pub look: Look,
    /// What borders and signs are drawn with.
    pub glyphs: Glyphs,
    /// Whether the mouse is used from the start.
    pub mouse: bool,
    pub clipboard: ClipboardUse,
    /// When a copied token is taken out of the clipboard again.
    pub clear_after: Duration,
    /// When a new token on the screen hides itself.
    pub hide_after: Duration,
    pub keymap: Keymap,
    /// The name of the theme.
    theme: String,
    /// Where the values come from that do not come from the defaults, by table and name.
    origins: BTreeMap<(String, String), Origin>,
}

/// What a document named, for checks that need all of it.
#[derive(Default)]
struct Read {
    /// Where its theme is named.
    theme: Option<Range<usize>>,
    /// The keys that it binds.
    bound: Vec<keys::Bound>,
}

/// Why a configuration was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no reading the file.
    #[error("{path}: the configuration cannot be read ({why}). Name another with --config or TFE_CONSOLE_CONFIG.")]
    Unreadable {
        path: SafeText,
        /// Why not.
        why: std::io::Error,
    },
    /// It says what cannot be meant; each line begins with its place.
    #[error("the configuration has errors. Fix it, or name another with --config.\n{}", .0.join("\n"))]
    Wrong(Vec<String>),
}

impl Config {
    /// The defaults alone.
    ///
    /// # Panics
    /// Never: a test reads the shipped defaults.
    #[must_use]
    pub fn defaults() -> Self {
        Self::shipped().over("no file".into(), "", None).expect("the shipped defaults are valid")
    }

    /// The defaults, whose theme was not looked for yet.
    fn shipped() -> Self {
        let mut config = Self {
            look: Look::Fixed(Theme::ansi()),
            glyphs: Glyphs::Auto,
            mouse: false,
            clipboard: ClipboardUse::Auto,
            clear_after: Duration::from_secs(45),
            hide_after: Duration::from_mins(1),
            keymap: Keymap::default(),
            theme: "ansi".to_owned(),
            origins: BTreeMap::new(),
        };
        let mut document = Document::new("assets/default.toml".into(), DEFAULTS);
        let read = config.read(&mut document);
        debug_assert!(!document.is_wrong() && read.theme.is_some(), "{:?}", document.problems());
        config.origins.clear();
        config
    }

    /// The defaults with the file at `path` over them, if it is there. With `wanted` it must be. Themes lie in a folder beside
    /// it.
    ///
    /// # Errors
    /// Everything that is wrong with the file and its theme, each with its place.
    pub fn load(path: &Path, wanted: bool) -> Result<Self, ConfigError> {
        let name = SafeText::from(path.display().to_string());
        let text = match named_file::read_text(path, named_file::TEXT) {
            Ok(text) => text,
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound && !wanted => String::new(),
            Err(why) => return Err(ConfigError::Unreadable { path: name, why }),
        };
        Self::shipped().over(name, &text, Some(&theme_folder(path))).map_err(ConfigError::Wrong)
    }

    /// Uses no colors, because of this.
    pub fn without_colors(&mut self, origin: Origin) {
        self.look = Look::Fixed(Theme::mono());
        "mono".clone_into(&mut self.theme);
        self.set("", "theme", origin);
    }

    /// Draws in ASCII, because of this.
    pub fn in_ascii(&mut self, origin: Origin) {
        self.glyphs = Glyphs::Ascii;
        self.set("", "glyphs", origin);
    }

    fn set(&mut self, table: &str, name: &str, origin: Origin) {
        self.origins.insert((table.to_owned(), name.to_owned()), origin);
    }

    fn over(mut self, name: SafeText, text: &str, themes: Option<&Path>) -> Result<Self, Vec<String>> {
        let mut document = Document::new(name, text);
        let read = self.read(&mut document);
        self.check_keys(&read.bound, &mut document);
        let mut elsewhere = Vec::new();
        // Also without a file: a theme of the user can have the name of one that comes along.
        match themes::find(&self.theme, themes) {
            Ok(Some(look)) => self.look = look,
            Ok(None) => {
                let sentence = themes::unknown(&self.theme, themes);
                document.wrong(&read.theme.unwrap_or(0..0), sentence);
            }
            Err(problems) => elsewhere = problems,
        }
        let mut problems = document.problems();
        problems.append(&mut elsewhere);
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    /// Takes what stands in a document.
    fn read(&mut self, document: &mut Document<'_>) -> Read {
        let table = document.parse();
        let mut read = Read::default();
        for (key, value) in &table {
            match key.get_ref().as_ref() {
                "theme" => match value.get_ref().as_str() {
                    Some(name) => {
                        name.clone_into(&mut self.theme);
                        read.theme = Some(value.span());
                        self.set("", "theme", Origin::File(document.line(&key.span())));
                    }
                    None => document.wrong(&value.span(), "theme is the name of one, such as \"auto\".".to_owned()),
                },
                "keys" => {
                    if let Some(contexts) = document.table("keys", value) {
                        read.bound = self.read_keys(contexts, document);
                    }
                }
                name @ ("clipboard" | "token") => {
                    if let Some(options) = document.table(name, value) {
                        self.read_options(name, options, document);
                    }
                }
                _ => self.read_option("", key, value, document),
            }
        }
        read
    }

    fn read_options(&mut self, table: &str, options: &Table<'_>, document: &mut Document<'_>) {
        for (key, value) in options {
            self.read_option(table, key, value, document);
        }
    }

    /// Takes the value of an option, or notes what is wrong with it.
    fn read_option(
        &mut self,
        table: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<Value<'_>>,
        document: &mut Document<'_>,
    ) {
        let name = key.get_ref().as_ref();
        let seconds = |document: &mut Document<'_>, instead: Duration| {
            document.whole(name, "a number of seconds", value, 1..86_401).map_or(instead, Duration::from_secs)
        };
        match (table, name) {
            ("", "glyphs") => self.glyphs = document.choice(name, value, &GLYPHS).unwrap_or(self.glyphs),
            ("", "mouse") => self.mouse = document.flag(name, value).unwrap_or(self.mouse),
            ("clipboard", "use") => self.clipboard = document.choice(name, value, &CLIPBOARDS).unwrap_or(self.clipboard),
            ("clipboard", "clear_after") => self.clear_after = seconds(document, self.clear_after),
            ("token", "hide_after") => self.hide_after = seconds(document, self.hide_after),
            _ => {
                let values = self.values();
                let mut known: Vec<&str> = values.iter().filter(|(at, ..)| *at == table).map(|(_, name, _)| *name).collect();
                let place = if table.is_empty() {
                    known.extend(["clipboard", "token", "keys"]);
                    String::new()
                } else {
                    format!(" in [{table}]")
                };
                document.wrong(&key.span(), format!("There is no option \"{name}\"{place}{}", instead(name, &known)));
                return;
            }
        }
        self.set(table, name, Origin::File(document.line(&key.span())));
    }
}

/// The folder of the user's themes.
#[must_use]
pub fn theme_folder(config: &Path) -> PathBuf {
    config.parent().unwrap_or(Path::new("")).join("themes")
}

#[cfg(test)]
mod tests;
