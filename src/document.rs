//! A text in TOML with the place of everything in it. What is wrong is gathered, so that all of it is said at once.

use std::cell::OnceCell;
use std::fmt::Write;
use std::ops::Range;

pub use toml::Spanned;
pub use toml::de::{DeTable as Table, DeValue as Value};

use crate::domain::SafeText;

/// A text that is being read, and what was found wrong with it.
#[derive(Debug)]
pub struct Document<'t> {
    name: SafeText,
    text: &'t str,
    /// Where its line ends are; found once, because each key is asked for its line.
    ends: OnceCell<Vec<usize>>,
    problems: Vec<Problem>,
}

#[derive(Debug)]
struct Problem {
    at: usize,
    /// It is no TOML at all there, so that what was made of the rest of the line means little.
    syntax: bool,
    sentence: String,
}

impl<'t> Document<'t> {
    /// A text with the name that its problems are told under.
    #[must_use]
    pub fn new(name: SafeText, text: &'t str) -> Self {
        Self { name, text, ends: OnceCell::new(), problems: Vec::new() }
    }

    /// What the text holds, as far as it is TOML.
    pub fn parse(&mut self) -> Table<'t> {
        let (table, faults) = Table::parse_recoverable(self.text);
        for fault in faults {
            let message = fault.message().replace('\n', ", ");
            let at = fault.span().map_or(0, |span| span.start);
            self.problems.push(Problem { at, syntax: true, sentence: format!("This is not TOML: {message}.") });
        }
        table.into_inner()
    }

    /// Notes that something is wrong at a place.
    pub fn wrong(&mut self, at: &Range<usize>, sentence: String) {
        self.problems.push(Problem { at: at.start, syntax: false, sentence });
    }

    /// Whether a mistake was noted so far.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The line of a place, from 1.
    #[must_use]
    pub fn line(&self, at: &Range<usize>) -> usize {
        self.line_of(at.start)
    }

    fn line_of(&self, at: usize) -> usize {
        let ends = self.ends.get_or_init(|| self.text.match_indices('\n').map(|(at, _)| at).collect());
        ends.partition_point(|end| *end < at) + 1
    }

    /// Everything that is wrong, from top to bottom, each as `FILE:LINE:COLUMN: sentence`.
    #[must_use]
    pub fn problems(mut self) -> Vec<String> {
        self.problems.sort_by_key(|problem| problem.at);
        let broken: Vec<usize> =
            self.problems.iter().filter(|problem| problem.syntax).map(|problem| self.line_of(problem.at)).collect();
        let kept = self.problems.iter().filter(|problem| problem.syntax || !broken.contains(&self.line_of(problem.at)));
        kept.map(|problem| {
            let before = &self.text[..problem.at.min(self.text.len())];
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            format!("{}:{}:{column}: {}", self.name, self.line_of(problem.at), SafeText::new(&problem.sentence))
        })
        .collect()
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, name: &str, value: &Spanned<Value<'_>>, known: &[(&str, T)]) -> Option<T> {
        let found = value.get_ref().as_str().and_then(|text| known.iter().find(|(word, _)| *word == text));
        if found.is_none() {
            let words: Vec<String> = known.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let sentence = format!("{name} is {}, not {}.", listed(&words, "or"), shown(value.get_ref()));
            self.wrong(&value.span(), sentence);
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str, value: &Spanned<Value<'_>>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(&value.span(), format!("{name} is true or false, not {}.", shown(value.get_ref())));
        }
        flag
    }

    /// A whole number in a range; `what` says of what: `a number of seconds`.
    pub fn whole(&mut self, name: &str, what: &str, value: &Spanned<Value<'_>>, range: Range<u64>) -> Option<u64> {
        let number = value.get_ref().as_integer().and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        let fitting = number.filter(|number| range.contains(number));
        if fitting.is_none() {
            let (first, last) = (range.start, range.end.saturating_sub(1));
            let sentence = format!("{name} is {what} from {first} to {last}, not {}.", shown(value.get_ref()));
            self.wrong(&value.span(), sentence);
        }
        fitting
    }

    /// A key whose value is a table, read with its own function.
    pub fn table<'v, 'x>(&mut self, name: &str, value: &'v Spanned<Value<'x>>) -> Option<&'v Table<'x>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(&value.span(), format!("{name} is a table, not {}.", shown(value.get_ref())));
        }
        table
    }
}

/// A value as a sentence quotes it.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::String(text) => format!("\"{text}\""),
        Value::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Integer(_) => "such a number".to_owned(),
        Value::Float(_) => "a number with a fraction".to_owned(),
        Value::Datetime(_) => "a date".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}

/// Words with commas, and one of `and` and `or` before the last.
#[must_use]
pub fn listed(words: &[String], between: &str) -> String {
    match words {
        [] => "nothing".to_owned(),
        [word] => word.clone(),
        [first @ .., last] => format!("{} {between} {last}", first.join(", ")),
    }
}

/// The end of a sentence about an unknown name: the one that was meant, or all that exist.
#[must_use]
pub fn instead(name: &str, known: &[&str]) -> String {
    /// How alike two names are that are mixed up by a slip.
    const ALIKE: f64 = 0.7;
    /// More names than one reads.
    const MANY: usize = 40;
    let likeness = |known: &&str| strsim::jaro_winkler(&name.to_lowercase(), known);
    let best = known.iter().copied().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match best {
        Some(best) if likeness(&best) >= ALIKE => format!("; did you mean \"{best}\"?"),
        _ if known.len() > MANY => ".".to_owned(),
        _ => {
            let mut sentence = String::from("; there ");
            let words: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
            let _ = write!(sentence, "{} {}.", if known.len() == 1 { "is only" } else { "are" }, listed(&words, "and"));
            sentence
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str, read: impl FnOnce(&mut Document<'_>, &Table<'_>)) -> Vec<String> {
        let mut document = Document::new("x.toml".into(), text);
        let table = document.parse();
        read(&mut document, &table);
        document.problems()
    }

    #[test]
    fn every_break_of_the_syntax_is_told_with_its_place() {
        let found = problems("a = 1\nb = \nc = 2\n[d\n", |_, _| {});
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("x.toml:2:") && found[1].starts_with("x.toml:4:"), "{found:?}");
    }

    #[test]
    fn what_is_made_of_a_broken_line_is_not_told_and_of_the_others_is() {
        let found = problems("a = \nb = 3\n", |document, table| {
            for (_, value) in table {
                document.flag("it", value);
            }
        });
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains(":1:") && found[0].contains("This is not TOML"), "{found:?}");
        assert_eq!(found[1], "x.toml:2:5: it is true or false, not 3.");
    }

    #[test]
    fn a_column_counts_characters_and_nothing_steers_the_terminal() {
        let found = problems("\"é\" = \"\\u001b[2J\"\n", |document, table| {
            let (_, value) = table.iter().next().expect("a value");
            document.choice("it", value, &[("a", 1), ("b", 2), ("c", 3)]);
        });
        assert_eq!(found, ["x.toml:1:7: it is \"a\", \"b\" or \"c\", not \"␛[2J\"."]);
    }

    #[test]
    fn a_number_is_in_its_range_in_whatever_base() {
        let found = problems("a = 0\nb = 10\nc = 1.5\nd = -3\ne = 0x09\nf = 0xff\n", |document, table| {
            for (name, value) in table {
                document.whole(name.get_ref(), "a number", value, 1..10);
            }
        });
        let said: Vec<&str> = found.iter().map(|line| line.split(", ").last().unwrap_or("")).collect();
        assert_eq!(said, ["not 0.", "not 10.", "not a number with a fraction.", "not -3.", "not such a number."]);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_one_that_was_meant_or_with_all() {
        assert_eq!(instead("clear", &["use", "clear_after"]), "; did you mean \"clear_after\"?");
        assert_eq!(instead("Mouse", &["theme", "mouse"]), "; did you mean \"mouse\"?");
        assert_eq!(instead("xyz", &["use", "clear_after"]), "; there are use and clear_after.");
        assert_eq!(instead("xyz", &["hide_after"]), "; there is only hide_after.");
    }
}
