//! What the parser can suggest for a word that it does not know: never what changes more than what was typed.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The verbs that change nothing, with their groups; every other verb changes something.
const READS: [&str; 25] = [
    "token",
    "organization",
    "team",
    "member",
    "workspace",
    "access",
    "user",
    "audit",
    "credentials-helper",
    "list",
    "ls",
    "show",
    "verify",
    "export",
    "get",
    "hygiene",
    "can",
    "matrix",
    "whose-token",
    "config",
    "paths",
    "endpoints",
    "completions",
    "man",
    "help",
];

/// How much alike a verb must be that changes nothing; the library suggests from 0.7 on.
const ALIKE: f64 = 0.8;

/// The options with which a verb changes more than without, or asks nobody.
const WIDER: [&str; 6] = ["--yes", "--force", "--replace", "--delete", "--revoke", "--all"];

/// The same refusal without what it must not suggest.
#[must_use]
pub fn harmless(mut refusal: clap::Error) -> clap::Error {
    let typed = |refusal: &clap::Error, kind| match refusal.get(kind) {
        Some(ContextValue::String(typed)) => typed.clone(),
        _ => String::new(),
    };
    match refusal.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = typed(&refusal, ContextKind::InvalidSubcommand);
            if let Some(ContextValue::Strings(verbs)) = refusal.remove(ContextKind::SuggestedSubcommand) {
                let verbs: Vec<String> =
                    verbs.into_iter().filter(|verb| is_like(&typed, verb) || is_slip(&typed, verb)).collect();
                if !verbs.is_empty() {
                    refusal.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(verbs));
                }
            }
        }
        ErrorKind::UnknownArgument => {
            let typed = typed(&refusal, ContextKind::InvalidArg);
            let wider = matches!(refusal.get(ContextKind::SuggestedArg), Some(ContextValue::String(option))
                if WIDER.contains(&option.as_str()) && !is_slip(typed.trim_start_matches('-'), option.trim_start_matches('-')));
            if wider {
                refusal.remove(ContextKind::SuggestedArg);
            }
        }
        _ => {}
    }
    refusal
}

/// Whether a word is much like a verb that changes nothing.
fn is_like(typed: &str, verb: &str) -> bool {
    READS.contains(&verb) && strsim::jaro(typed, verb) > ALIKE
}

/// Whether a word is another one that was mistyped: one letter in five is wrong, missing, too many, or has changed its place.
/// A shorter word is too easily one of its own.
fn is_slip(typed: &str, word: &str) -> bool {
    let wrong = strsim::damerau_levenshtein(&typed.to_lowercase(), word);
    wrong <= typed.chars().count().min(word.chars().count()) / 5
}
