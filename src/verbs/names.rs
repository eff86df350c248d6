//! Names that somebody typed: the one that is meant, or what to say when there is none.

use super::Failure;
use crate::domain::SafeText;

/// So many names are named in a sentence at most.
const SHOWN: usize = 12;
/// How much alike a name must be to be suggested.
const ALIKE: f64 = 0.75;

/// The one of `known` that is called so, in any case of its letters.
///
/// # Errors
/// With the nearest name, or the first few of those that exist. `what` is the kind of thing: `team`. Where it was looked for is
/// said too, because that can't have been typed: ` in acme`.
pub fn find<'a, T>(
    what: &str,
    place: &str,
    name: &str,
    known: &'a [T],
    called: impl Fn(&T) -> &SafeText,
) -> Result<&'a T, Failure> {
    if let Some(found) = known.iter().find(|one| called(one).as_str().eq_ignore_ascii_case(name.trim())) {
        return Ok(found);
    }
    let names: Vec<&str> = known.iter().map(|one| called(one).as_str()).collect();
    Err(Failure::not_found(format!(
        "there is no {what} \"{}\"{place} that you can see. {}",
        SafeText::new(name),
        instead(name, &names)
    )))
}

/// What to say in place of a name that is none of `known`: the nearest, or the first few.
#[must_use]
pub fn instead(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("Did you mean \"{near}\"?"),
        None if known.len() == 1 => format!("There is only {}.", known[0]),
        None => format!("There are {}.", some_of(known)),
    }
}

/// The name that is most like this one, if any is like it.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = name.trim().to_lowercase();
    let likeness = |known: &str| strsim::jaro_winkler(&name, &known.to_lowercase());
    let best = known.iter().map(|known| (likeness(known), *known)).max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, known)| known)
}

/// The first few of some names, for a sentence.
#[must_use]
pub fn some_of(names: &[&str]) -> String {
    match names.len() {
        0 => "none".to_owned(),
        count if count > SHOWN => format!("{} and {} more", names[..SHOWN].join(", "), count - SHOWN),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_otherwise_what_there_is() {
        let known = ["owners", "platform", "app-dev"];
        assert_eq!(instead("platfrom", &known), "Did you mean \"platform\"?");
        assert_eq!(instead("zzz", &known), "There are owners, platform, app-dev.");
        assert_eq!(instead("zzz", &known[..1]), "There is only owners.");
        assert_eq!(instead("zzz", &[]), "There are none.");
    }

    #[test]
    fn a_long_list_is_cut() {
        let names: Vec<String> = (0..15).map(|number| format!("n{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(some_of(&names).ends_with("n11 and 3 more"));
    }

    #[test]
    fn a_name_is_found_in_any_case() {
        let known = [SafeText::new("Platform")];
        assert_eq!(find("team", "", "platform", &known, |name| name).map(SafeText::as_str), Ok("Platform"));
        let refused = find("team", " in acme", "\u{1b}x", &known, |name| name).expect_err("none");
        assert_eq!(refused.sentence, "there is no team \"␛x\" in acme that you can see. There is only Platform.");
    }
}
