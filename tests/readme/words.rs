//! The documents use the words that the field uses, in sentences of a length that is read once.

use crate::document::{documents, read, sentences, words};

/// Words of a sentence at most.
const LIMIT: usize = 25;
/// Words of the README, from and to.
const README: (usize, usize) = (400, 600);
/// Bytes of ARCHITECTURE.md at most.
const ARCHITECTURE: usize = 9_000;

/// Each phrase that is never used, with what is used instead.
fn never() -> Vec<(String, String)> {
    let list = read("tests/readme/never.txt");
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs = lines.map(|line| line.split_once(" | ").unwrap_or_else(|| panic!("{line} has no word to use instead")));
    pairs.map(|(phrase, instead)| (phrase.to_owned(), instead.to_owned())).collect()
}

/// A sentence in small letters and whole words, with a space before and behind each.
fn spaced(sentence: &str) -> String {
    let letters = sentence.to_lowercase().replace(|letter: char| !letter.is_alphanumeric() && !"'-_".contains(letter), " ");
    format!(" {} ", letters.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The sentences that are too long, and those with a word of the list.
fn faults() -> (Vec<String>, Vec<String>) {
    let never = never();
    let (mut long, mut wrong) = (Vec::new(), Vec::new());
    for (name, text) in documents() {
        for sentence in sentences(&text) {
            let count = words(&sentence).len();
            if count > LIMIT {
                long.push(format!("{name}: {count} words: {sentence}"));
            }
            let spaced = spaced(&sentence);
            for (phrase, instead) in never.iter().filter(|(phrase, _)| spaced.contains(&format!(" {phrase} "))) {
                wrong.push(format!("{name}: \"{phrase}\" should be {instead}: {sentence}"));
            }
        }
    }
    (long, wrong)
}

#[test]
fn no_sentence_of_a_document_is_longer_than_25_words() {
    let (long, _) = faults();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn no_document_uses_a_word_of_the_never_list() {
    let (_, wrong) = faults();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(never().len() > 40);
    assert!(spaced("You *may* go.").contains(" may ") && !spaced("In May-2026").contains(" may "), "a phrase is whole words");
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are read in the gate's output")]
fn the_readme_and_the_architecture_keep_their_sizes() {
    let readme = read("README.md").split_whitespace().count();
    let architecture = read("ARCHITECTURE.md").len();
    let (long, wrong) = faults();
    eprintln!(
        "documents: README {readme} words, ARCHITECTURE {architecture} bytes, {} sentences over the limit, {} words of the never list",
        long.len(),
        wrong.len()
    );
    assert!((README.0..=README.1).contains(&readme), "the README has {readme} words");
    assert!(architecture <= ARCHITECTURE, "ARCHITECTURE.md has {architecture} bytes");
}
