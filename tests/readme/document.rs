//! The documents as text: where they are, and the sentences in them.

use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the project as text.
pub fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

/// Every document, by its path from the root, in order.
pub fn documents() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in ["", "docs", "docs/decisions"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder") {
            paths.push(entry.expect("an entry").path());
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let name = |path: &Path| path.strip_prefix(root()).expect("below the root").display().to_string();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a text"))).collect()
}

/// The text with every fence and what is in it blank.
fn outside_fences(text: &str) -> String {
    let mut outside = true;
    let mut kept = String::new();
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        kept.push_str(if outside && !fence { line } else { "" });
        kept.push('\n');
        outside ^= fence;
    }
    kept
}

/// The blocks of a language.
pub fn fences(text: &str, language: &str) -> Vec<String> {
    let begin = format!("```{language}\n");
    text.split(&begin).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

/// What stands in backticks outside the fences.
pub fn code(text: &str) -> Vec<String> {
    let text = outside_fences(text);
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// A line without what begins an item of a list.
fn item(line: &str) -> Option<&str> {
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = digits.len() < line.len();
    line.strip_prefix("- ").or_else(|| digits.strip_prefix(". ").filter(|_| numbered))
}

/// Paragraphs, items, headings and cells.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = String::new();
    for line in outside_fences(text).lines().map(str::trim) {
        let begins = line.is_empty() || line.starts_with(['|', '#']) || line.starts_with("<!--") || item(line).is_some();
        if begins {
            blocks.push(std::mem::take(&mut open));
        }
        if line.starts_with('|') {
            let cells = line.replace("\\|", " ");
            blocks.extend(cells.split('|').map(|cell| cell.trim().to_owned()));
        } else if line.starts_with('#') {
            blocks.push(line.trim_start_matches('#').trim().to_owned());
        } else if !line.starts_with("<!--") {
            open.push_str(item(line).unwrap_or(line));
            open.push(' ');
        }
    }
    blocks.push(open);
    blocks.retain(|block| block.chars().any(char::is_alphanumeric));
    blocks
}

/// A block as it is read aloud: code is one word, and a link its text.
fn aloud(block: &str) -> String {
    let mut spoken = String::new();
    for (at, part) in block.split('`').enumerate() {
        spoken.push_str(if at % 2 == 0 { part } else { "code" });
    }
    let mut text = String::new();
    let mut rest = spoken.as_str();
    while let Some((before, after)) = rest.split_once("](") {
        text.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    text.replace("![", "").replace(['[', '*'], "")
}

/// The sentences of a document, without code and without what the program says, whose words are checked where they are.
pub fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let written = match (text.find("<!-- keys:"), text.find("<!-- end of keys -->")) {
        (Some(from), Some(to)) => format!("{}{}", &text[..from], &text[to..]),
        _ => text.to_owned(),
    };
    for block in blocks(&written).iter().map(|block| aloud(block)) {
        let mut sentence = String::new();
        for word in block.split_whitespace() {
            sentence.push_str(word);
            sentence.push(' ');
            if word.trim_end_matches([')', '"', '\'']).ends_with(['.', '?', '!']) {
                sentences.push(std::mem::take(&mut sentence));
            }
        }
        sentences.push(sentence);
    }
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences
}

/// The words of a sentence.
pub fn words(sentence: &str) -> Vec<&str> {
    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

#[test]
fn a_sentence_ends_where_it_is_read_to_end() {
    let text = "# A head\n\nOne `a. b` is\nshort. [Two](x.md) is\n- an item, (said.) And more.\n\n| a. | b \\| c |\n|---|---|\n```sh\nNo. Text.\n```\n";
    let read: Vec<String> = sentences(text).iter().map(|sentence| sentence.trim().to_owned()).collect();
    assert_eq!(
        read,
        ["A head", "One code is short.", "Two is", "an item, (said.)", "And more.", "a.", "b   c"]
            .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>().join(" "))
    );
}
