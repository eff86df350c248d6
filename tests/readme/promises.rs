//! SECURITY.md promises what tests keep, and says what no test shows.

use std::collections::BTreeMap;

use crate::document::{code, read, root};

/// How many promises there are.
const PROMISES: usize = 46;

/// A row of the table.
struct Promise {
    /// `tests/FILE.rs::name`.
    tests: Vec<String>,
    /// What no test shows.
    gap: String,
}

fn promises() -> BTreeMap<usize, Promise> {
    let mut promises = BTreeMap::new();
    for row in read("SECURITY.md").lines().filter(|line| line.starts_with("| P-")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [number, _, tests, gap] = cells.as_slice() else { panic!("four cells: {row}") };
        let number = number.trim_start_matches("P-").parse().unwrap_or_else(|_| panic!("a number: {row}"));
        let promise = Promise { tests: code(tests), gap: (*gap).to_owned() };
        assert!(promises.insert(number, promise).is_none(), "P-{number} is there twice");
    }
    promises
}

/// The promises that a text names: `P-7`, and `P-14 to P-17`.
fn named(text: &str) -> Vec<usize> {
    let mut named: Vec<usize> = Vec::new();
    for (at, _) in text.match_indices("P-") {
        let digits: String = text[at + 2..].chars().take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse() else { continue };
        if let Some(from) = named.last().copied().filter(|_| text[..at].ends_with(" to ")) {
            named.extend(from + 1..number);
        }
        named.push(number);
    }
    named
}

/// Every source and test, by its path.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    let mut folders = vec![root().join("src"), root().join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).expect("below the root").display().to_string();
                sources.push((name, std::fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    sources
}

#[test]
fn every_promise_has_its_row_and_each_row_tests_or_says_what_is_not_tested() {
    let promises = promises();
    assert_eq!(promises.keys().copied().collect::<Vec<_>>(), (1..=PROMISES).collect::<Vec<_>>());
    for (number, promise) in promises {
        assert!(!promise.tests.is_empty() || !promise.gap.is_empty(), "P-{number} has neither a test nor a gap");
    }
}

#[test]
fn every_test_that_keeps_a_promise_is_there_and_runs() {
    for name in code(&read("SECURITY.md")).iter().filter(|name| name.contains("::")) {
        let (file, test) = name.split_once("::").expect("a file and a test");
        let whole = read(file);
        let at = whole.find(&format!("fn {test}(")).unwrap_or_else(|| panic!("{file} has no test {test}"));
        let above: Vec<&str> = whole[..at].lines().rev().take_while(|line| !line.trim_end().ends_with('}')).collect();
        assert!(above.iter().any(|line| line.trim() == "#[test]"), "{test} is no test");
        assert!(!above.iter().any(|line| line.contains("ignore")), "{test} is ignored");
    }
}

#[test]
fn every_file_of_tests_that_names_a_promise_keeps_it_in_the_table() {
    let promises = promises();
    let mut mentions = 0;
    for (file, text) in sources().into_iter().filter(|(file, _)| !file.starts_with("tests/readme/")) {
        for line in text.lines().filter(|line| line.contains("(security ")) {
            for number in named(line) {
                mentions += 1;
                let promise = promises.get(&number).unwrap_or_else(|| panic!("{file} names P-{number}, which is not promised"));
                let kept = promise.tests.iter().any(|test| test.starts_with(&file));
                assert!(kept || !file.starts_with("tests/"), "{file} tests P-{number}, and the table does not say so");
            }
        }
    }
    assert!(mentions > 30, "only {mentions} mentions");
    assert_eq!(named("(security F10, P-23 to P-25, P-7)"), [23, 24, 25, 7]);
}
