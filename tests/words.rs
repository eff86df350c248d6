//! The words that reach a person: every text of the program and the help of every command, against the *never* list and the
//! limit for a sentence.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Words of a sentence on the screen at most.
const LIMIT: usize = 20;

/// Phrases that only documents avoid, with the reason.
const DOCUMENTS_ONLY: [(&str, &str); 1] = [("look again", "the dry run avoids it; a question that has changed asks for it")];

/// What the texts of the program avoid beyond what documents do.
const SCREEN_ONLY: [(&str, &str); 6] = [
    ("whoever", "anyone who, the user who"),
    ("whomever", "anyone who"),
    ("anew", "again"),
    ("amiss", "wrong"),
    ("is amiss", "a problem"),
    ("has to", "must"),
];

/// Sentences that keep their length, with the reason.
const LONG: [(&str, &str); 1] = [("Auto destroy activity duration has", "it is the sentence of the real server")];

/// Files whose texts are commands, not sentences.
const COMMANDS: [&str; 1] = ["src/verbs/token/rotate/examples.rs"];

/// The phrases that are never used, with what is used instead.
fn never() -> Vec<(String, String)> {
    let listed = include_str!("readme/never.txt").lines().filter(|line| !line.starts_with('#'));
    let pairs = listed.filter_map(|line| line.split_once(" | "));
    let pairs = pairs.filter(|(phrase, _)| DOCUMENTS_ONLY.iter().all(|(documents, _)| documents != phrase));
    pairs.chain(SCREEN_ONLY).map(|(phrase, instead)| (phrase.to_owned(), instead.to_owned())).collect()
}

/// Every file below a folder whose name ends so, except tests.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The texts between quotes, each with the line that it begins on. A line that continues the one before is the same text.
fn texts(code: &str) -> Vec<(usize, String)> {
    let letters: Vec<char> = code.chars().collect();
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    let comes = |at: usize, what: &str| what.chars().enumerate().all(|(index, letter)| letters.get(at + index) == Some(&letter));
    while at < letters.len() {
        if letters[at] == '\n' {
            line += 1;
            at += 1;
        } else if comes(at, "//") {
            at += letters[at..].iter().position(|letter| *letter == '\n').unwrap_or(letters.len() - at);
        } else if letters[at] == '\'' {
            let escaped = comes(at + 1, "\\");
            let end =
                if escaped { letters[at + 3..].iter().position(|letter| *letter == '\'').map(|end| at + 4 + end) } else { None };
            let plain = (letters.get(at + 2) == Some(&'\'')).then_some(at + 3);
            at = end.or(plain).unwrap_or(at + 1);
        } else if comes(at, "r\"") || comes(at, "r#\"") {
            let hash = comes(at, "r#");
            let begin = at + if hash { 3 } else { 2 };
            let end = (begin..letters.len()).find(|end| comes(*end, if hash { "\"#" } else { "\"" })).expect("an end");
            found.push((line, letters[begin..end].iter().collect()));
            line += letters[begin..end].iter().filter(|letter| **letter == '\n').count();
            at = end + if hash { 2 } else { 1 };
        } else if letters[at] == '"' {
            let (first, mut text) = (line, String::new());
            at += 1;
            while letters[at] != '"' {
                if comes(at, "\\\n") {
                    at += 1;
                    while letters[at].is_whitespace() {
                        line += usize::from(letters[at] == '\n');
                        at += 1;
                    }
                } else if letters[at] == '\\' {
                    text.push(if letters[at + 1] == 'n' { '\n' } else { letters[at + 1] });
                    at += 2;
                } else {
                    line += usize::from(letters[at] == '\n');
                    text.push(letters[at]);
                    at += 1;
                }
            }
            found.push((first, text));
            at += 1;
        } else {
            at += 1;
        }
    }
    found
}

/// Whether a text is for the database: it has words of SQL, or most of its words are columns.
fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let of_sql = ["SELECT", "INSERT", "UPDATE", "WHERE", "FROM", "AND", "JOIN", "CONFLICT", "PRAGMA", "VALUES"];
    let columns = words.iter().filter(|word| word.contains(['_', '('])).count();
    words.iter().any(|word| of_sql.contains(word)) || columns * 3 > words.len()
}

/// Every text that can reach a person, with its place: strings with a blank in them, and the help of commands and options.
fn spoken() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    let mut found = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).expect("below the root").display().to_string();
        let text = fs::read_to_string(&path).expect("a file");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if COMMANDS.contains(&&*name) {
            continue;
        }
        let strings = texts(code).into_iter().filter(|(_, text)| text.contains(' ') && !is_sql(text));
        found.extend(strings.map(|(line, text)| (format!("{name}:{line}"), text)));
        if name.starts_with("src/cli/") {
            let mut help = String::new();
            for (number, line) in code.lines().enumerate() {
                if let Some(said) = line.trim_start().strip_prefix("/// ") {
                    let _ = write!(help, "{said} ");
                } else if !help.is_empty() {
                    found.push((format!("{name}:{number}"), std::mem::take(&mut help)));
                }
            }
        }
    }
    found
}

/// The sentences of a text. A line end parts them too.
fn sentences(text: &str) -> Vec<&str> {
    let parts = text.split_inclusive(['.', '?', '!', ':', ';', '\n']);
    parts.map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

/// A sentence in small letters and whole words, with a space before and behind each, without the names of values in it.
fn spaced(sentence: &str) -> String {
    let values = sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    let sentence = values.fold(sentence.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), "x"));
    let letters = sentence.to_lowercase().replace(|letter: char| !letter.is_alphanumeric() && !"'-_".contains(letter), " ");
    format!(" {} ", letters.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The code of a rule in a text, such as T3 or O22.
fn code(text: &str) -> Option<&str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '-').find(|word| {
        let digits = word.strip_prefix(['T', 'O', 'D', 'L']).filter(|digits| !digits.is_empty() && digits.len() < 3);
        digits.is_some_and(|digits| digits.chars().all(|letter| letter.is_ascii_digit()))
    })
}

#[test]
fn no_text_uses_a_word_of_the_never_list() {
    let (spoken, never) = (spoken(), never());
    assert!(spoken.len() > 2_000 && never.len() > 40, "only {} texts and {} phrases were found", spoken.len(), never.len());
    let mut wrong = Vec::new();
    for (place, text) in &spoken {
        for sentence in sentences(text) {
            let spaced = spaced(sentence);
            for (phrase, instead) in never.iter().filter(|(phrase, _)| spaced.contains(&format!(" {phrase} "))) {
                wrong.push(format!("{place}: \"{phrase}\" should be {instead}: {sentence}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_comment_uses_a_word_that_has_to_be_read_twice() {
    let words = ["may", "whoever", "whomever", "anew", "amiss", "one's own", "oneself", "is let", "are let", "the team owners"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a file");
        for (number, line) in text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("//")) {
            let spaced = spaced(line);
            if let Some(word) = words.iter().find(|word| spaced.contains(&format!(" {word} "))) {
                wrong.push(format!("{}:{}: \"{word}\": {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_sentence_on_the_screen_is_longer_than_20_words() {
    let mut long = Vec::new();
    for (place, text) in spoken() {
        for sentence in sentences(&text).into_iter().filter(|sentence| LONG.iter().all(|(begin, _)| !sentence.starts_with(begin)))
        {
            let words = sentence.split_whitespace().count();
            if words > LIMIT {
                long.push(format!("{place}: {words} words: {sentence}"));
            }
        }
    }
    assert!(long.is_empty(), "{} of them:\n{}", long.len(), long.join("\n"));
}

#[test]
fn no_text_names_the_code_of_a_rule() {
    let named: Vec<String> =
        spoken().iter().filter_map(|(place, text)| code(text).map(|code| format!("{place}: {code}: {text}"))).collect();
    assert!(named.is_empty(), "{}", named.join("\n"));
    assert_eq!(code("refused (T12)"), Some("T12"));
}

#[test]
fn texts_are_found_in_code() {
    let code = "let a = \"one \\\n    two\"; // \"no\"\nlet b = '\"'; r#\"three\"# \"a \\\"b\\\"\"";
    let texts: Vec<(usize, String)> = texts(code);
    assert_eq!(texts, [(1, "one two".to_owned()), (3, "three".to_owned()), (3, "a \"b\"".to_owned())]);
}
