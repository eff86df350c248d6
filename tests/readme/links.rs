//! What a document links to or names is there.

use std::path::Path;

use crate::document::{code, documents, read, root};

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let mut links = 0;
    for (name, text) in documents() {
        let folder = root().join(&name).parent().expect("a folder").to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            links += 1;
            if link.contains("://") {
                continue;
            }
            let (target, heading) = link.split_once('#').unwrap_or((link, ""));
            let path = if target.is_empty() { root().join(&name) } else { folder.join(target) };
            assert!(path.exists(), "{name} links to {link}");
            if !heading.is_empty() {
                let page = std::fs::read_to_string(&path).expect("a page");
                let headings = page.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#'));
                assert!(headings.map(anchor).any(|found| found == heading), "{name} links to {link}");
            }
        }
    }
    assert!(links > 50, "only {links} links");
}

#[test]
fn every_page_can_be_reached_from_the_readme() {
    let documents = documents();
    let mut reached = vec!["README.md".to_owned()];
    let mut at = 0;
    while let Some(name) = reached.get(at).cloned() {
        at += 1;
        let folder = Path::new(&name).parent().unwrap_or(Path::new("")).to_owned();
        let text = read(&name);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let Ok(path) = root().join(&folder).join(link).canonicalize() else { continue };
            let root = root().canonicalize().expect("the root");
            let Ok(path) = path.strip_prefix(&root) else { continue };
            let target = path.display().to_string();
            if documents.iter().any(|(known, _)| *known == target) && !reached.contains(&target) {
                reached.push(target);
            }
        }
    }
    for (name, _) in documents {
        assert!(reached.contains(&name), "no link leads to {name}");
    }
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let mut names = 0;
    for (document, text) in documents().into_iter().filter(|(name, _)| name != "CHANGELOG.md") {
        for name in code(&text) {
            let ours = ["src/", "assets/", "tests/", "docs/", ".ci/"].iter().any(|folder| name.starts_with(folder));
            if ours && !name.contains(['*', ' ']) {
                names += 1;
                let file = name.split("::").next().unwrap_or(&name);
                assert!(root().join(file).exists(), "{document} names {name}");
            }
        }
    }
    assert!(names > 60, "only {names} names");
}

#[test]
fn the_map_of_the_architecture_has_every_folder_of_the_sources() {
    let architecture = read("ARCHITECTURE.md");
    for entry in std::fs::read_dir(root().join("src")).expect("a folder").map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().into_string().expect("a name");
        assert!(!entry.path().is_dir() || architecture.contains(&format!("| `src/{name}` |")), "src/{name} is not in the map");
    }
}

#[test]
fn every_decision_has_its_context_its_choice_its_price_and_its_alternatives() {
    let index = read("docs/decisions/README.md");
    let pages = documents().into_iter().filter(|(name, _)| name.starts_with("docs/decisions/0"));
    let mut count = 0;
    for (name, text) in pages {
        count += 1;
        for part in ["**Context.**", "**Choice.**", "**Price.**", "**Alternatives.**"] {
            assert_eq!(text.matches(part).count(), 1, "{name} has no {part}");
        }
        let title = text.lines().next().and_then(|line| line.split_once(". ")).expect("a title").1;
        let file = name.rsplit('/').next().expect("a name");
        assert!(index.contains(&format!("[{title}]({file})")), "the index has another title for {name}");
    }
    assert!(count >= 12, "only {count} decisions");
}
