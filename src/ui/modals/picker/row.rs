//! A row to choose, and which rows match what is typed.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::ui::targets::Target;

/// A row of a picker: what choosing it means, its text and its key.
#[derive(Clone, Debug)]
pub struct Row<K> {
    pub id: K,
    /// What it is called; what is typed is looked for here first.
    pub name: String,
    /// What is said of it.
    pub detail: String,
    /// The keys that do the same.
    pub keys: String,
    /// It is what is in force already.
    pub current: bool,
    /// It cannot be done now.
    pub refused: bool,
    /// The group that it belongs to, which is named before the first of its rows.
    pub heading: Option<&'static str>,
    /// Other words that it is looked for by, in small letters.
    pub also: &'static [&'static str],
    /// What a click on it means, where that is not to move the cursor there.
    pub target: Option<Target>,
}

impl<K> Row<K> {
    /// A row of this name.
    #[must_use]
    pub fn new(id: K, name: impl Into<String>, detail: impl Into<String>) -> Self {
        let (name, detail) = (name.into(), detail.into());
        Self { id, name, detail, keys: String::new(), current: false, refused: false, heading: None, also: &[], target: None }
    }
}

/// The rows that match, the best first: those whose name is what is typed, begins with it, has a word that does,
/// contains it, has another word that does, has its letters in order; and then those that only say it somewhere.
pub(super) fn matching<K>(rows: Vec<Row<K>>, typed: &str, fuzzy: bool) -> Vec<Row<K>> {
    let wanted = typed.to_lowercase();
    if wanted.is_empty() {
        return rows;
    }
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut letters = Vec::new();
    let mut rank = |row: &Row<K>| {
        let name = row.name.to_lowercase();
        let score = fuzzy.then(|| pattern.score(Utf32Str::new(&row.name, &mut letters), &mut matcher)).flatten();
        let better = u32::MAX - score.unwrap_or(0);
        if name == wanted {
            Some((0, better))
        } else if name.starts_with(&wanted) {
            Some((1, better))
        } else if name.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(&wanted)) {
            Some((2, better))
        } else if name.contains(&wanted) {
            Some((3, better))
        } else if row.also.iter().any(|word| word.starts_with(&wanted)) {
            Some((4, better))
        } else if score.is_some() {
            Some((5, better))
        } else {
            let text = format!("{name} {} {}", row.detail.to_lowercase(), row.keys.to_lowercase());
            words.iter().all(|word| text.contains(word)).then_some((6, 0))
        }
    };
    let mut ranked: Vec<_> = rows.into_iter().filter_map(|row| rank(&row).map(|rank| (rank, row))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str, fuzzy: bool) -> Vec<&'static str> {
        let rows = [("owners", "lena, omar"), ("helena", "in data"), ("data-lena", ""), ("lena", "in sandbox"), ("lenard", "")];
        let rows = rows.into_iter().map(|(name, detail)| Row::new(name, name, detail)).collect();
        matching(rows, typed, fuzzy).into_iter().map(|row| row.id).collect()
    }

    #[test]
    fn the_name_itself_comes_before_names_with_it_and_those_before_what_is_said() {
        assert_eq!(found("lena", false), ["lena", "lenard", "data-lena", "helena", "owners"]);
        assert_eq!(found("LENA sandbox", false), ["lena"]);
        assert_eq!(found("", false).len(), 5);
    }

    #[test]
    fn letters_in_order_find_a_name_only_where_that_is_wanted() {
        assert_eq!(found("dtln", true), ["data-lena"]);
        assert!(found("dtln", false).is_empty());
    }
}
