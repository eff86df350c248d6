//! From the name of a theme to its styles: those that come along, and files beside the configuration.

use std::io::ErrorKind;
use std::path::Path;

use crate::document::{Document, Table, instead};
use crate::domain::SafeText;
use crate::named_file;
use crate::ui::theme::{Background, Theme, Themes};

/// The name of what decides by the background.
const AUTO: &str = "auto";

/// The styles of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    Fixed(Theme),
    /// Those for what lies behind the text, as far as that can be known.
    ByBackground(Themes),
}

impl Look {
    /// The styles to start with, where `COLORFGBG` has this value, and what to choose from should the terminal
    /// tell more.
    #[must_use]
    pub fn at_start(self, colorfgbg: Option<&str>) -> (Theme, Option<Themes>) {
        match self {
            Self::Fixed(theme) => (theme, None),
            Self::ByBackground(themes) => match colorfgbg.and_then(Background::of_variable) {
                Some(background) => (themes.on(background).clone(), Some(themes)),
                None => (Theme::ansi(), Some(themes)),
            },
        }
    }
}

/// The styles of the theme of this name; `None` where there is no such theme.
///
/// # Errors
/// Everything that is wrong with its file.
pub(super) fn find(name: &str, folder: Option<&Path>) -> Result<Option<Look>, Vec<String>> {
    if name != AUTO {
        return Ok(find_one(name, folder)?.map(Look::Fixed));
    }
    let (dark, light) = (find_one("dark", folder), find_one("light", folder));
    match (dark, light) {
        (Ok(Some(dark)), Ok(Some(light))) => Ok(Some(Look::ByBackground(Themes { dark, light }))),
        (dark, light) => Err([dark.err(), light.err()].into_iter().flatten().flatten().collect()),
    }
}

/// A file is asked for first, so that a theme which comes along can be had with a few styles of the user's.
fn find_one(name: &str, folder: Option<&Path>) -> Result<Option<Theme>, Vec<String>> {
    let built_in = || Theme::built_in(name);
    let Some(folder) = folder.filter(|_| is_name(name)) else { return Ok(built_in()) };
    let path = folder.join(format!("{name}.toml"));
    let shown = SafeText::from(path.display().to_string());
    match named_file::read_text(&path, named_file::TEXT) {
        Ok(text) => read(name, shown, &text).map(Some),
        Err(fault) if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(built_in()),
        Err(fault) => Err(vec![format!("{shown}: the theme cannot be read ({fault}).")]),
    }
}

/// A theme over the one that it names as its `base`.
fn read(name: &str, shown: SafeText, text: &str) -> Result<Theme, Vec<String>> {
    let mut document = Document::new(shown, text);
    let table = document.parse();
    let base = base(name, &table, &mut document);
    let theme = base.over(&table, &mut document);
    if document.is_wrong() { Err(document.problems()) } else { Ok(theme) }
}

fn base(name: &str, table: &Table<'_>, document: &mut Document<'_>) -> Theme {
    let names = Theme::built_in_names();
    let known: Vec<(&str, &str)> = names.iter().map(|name| (*name, *name)).collect();
    let wanted = table.get("base").and_then(|value| document.choice("base", value, &known));
    wanted.or(Some(name)).and_then(Theme::built_in).unwrap_or_else(Theme::ansi)
}

/// Whether a name can be that of a file in the folder of themes, and of none elsewhere.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The sentence about a name that no theme has.
pub(super) fn unknown(name: &str, folder: Option<&Path>) -> String {
    let mut known = vec![AUTO.to_owned()];
    known.extend(Theme::built_in_names().into_iter().map(str::to_owned));
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned));
    let mut files: Vec<String> = files.filter(|file| is_name(file) && !known.contains(file)).collect();
    files.sort();
    known.append(&mut files);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    format!("There is no theme \"{name}\"{}", instead(name, &known))
}
