//! Names that somebody typed: the one that is meant, or what to say when there is none.

use super::Failure;
use crate::domain::SafeText;

/// So many names are named in a sentence at most.
const SHOWN: usize = 12;
/// So many on each side of where a name would be.
const BESIDE: usize = 3;
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
    let names = known.iter().map(|one| called(one).clone()).collect();
    Err(Known { names, place: None }.refuse(what, place, name))
}

/// Names of a list among which one that was typed is not.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// All of them, or those next to where it would be.
    pub names: Vec<SafeText>,
    /// Where it would be, if these are not all.
    pub place: Option<usize>,
}

impl Known {
    /// What to say in place of the name.
    #[must_use]
    pub fn instead(&self, name: &str) -> String {
        let names: Vec<&str> = self.names.iter().map(SafeText::as_str).collect();
        let Some(place) = self.place else { return instead(name, &names) };
        match nearest(name, &names) {
            Some(near) => format!("Did you mean \"{near}\"?"),
            None => {
                let beside = place.saturating_sub(BESIDE)..(place + BESIDE).min(names.len());
                format!("The names next to it are {}.", some_of(names.get(beside).unwrap_or_default()))
            }
        }
    }

    /// The refusal.
    #[must_use]
    pub fn refuse(&self, what: &str, place: &str, name: &str) -> Failure {
        let instead = self.instead(name);
        Failure::not_found(format!("there is no {what} \"{}\"{place} that you can see. {instead}", SafeText::new(name)))
    }
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
    fn of_a_list_that_is_too_long_to_look_through_the_names_next_to_it_are_said() {
        let names = (0..8)
            .map(|number| SafeText::from(format!("alpha-{number}")))
            .chain((0..8).map(|number| format!("zeta-{number}").into()));
        let known = Known { names: names.collect(), place: Some(8) };
        assert_eq!(known.instead("kkk"), "The names next to it are alpha-5, alpha-6, alpha-7, zeta-0, zeta-1, zeta-2.");
        assert_eq!(known.instead("zeta-9"), "Did you mean \"zeta-7\"?");
        assert_eq!(Known { place: Some(0), ..Known::default() }.instead("x"), "The names next to it are none.");
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
