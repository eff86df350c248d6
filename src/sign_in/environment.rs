//! Tokens in variables of the environment: `TF_TOKEN_` and the host.

use std::ffi::OsString;

use idna::uts46::{AsciiDenyList, Hyphens, Uts46};
use zeroize::Zeroizing;

use crate::domain::host::canonical;

/// What stands before the host.
pub(super) const PREFIX: &str = "TF_TOKEN_";

/// The variable for a host: dots are underscores, and a hyphen is two, because a shell takes neither in a name.
pub(super) fn variable(prefix: &str, host: &str) -> String {
    format!("{prefix}{}", host.replace('-', "__").replace('.', "_"))
}

/// The tokens for a host, each with the name of its variable. Where several spell the same host, the last counts.
pub(super) fn tokens(prefix: &str, host: &str, variables: &[(OsString, OsString)]) -> Vec<(String, Zeroizing<String>)> {
    let own = variables.iter().rev().filter_map(|(name, value)| {
        let name = name.to_str()?;
        let spelled = name.strip_prefix(prefix)?.replace("__", "-").replace('_', ".");
        (named(&spelled).as_deref() == Some(host))
            .then(|| (name.to_owned(), Zeroizing::new(value.to_str().unwrap_or_default().to_owned())))
    });
    own.collect()
}

/// The host, in its letters or in punycode.
fn named(spelled: &str) -> Option<String> {
    let (shown, _) = Uts46::new().to_unicode(spelled.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow);
    canonical(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_spelled_with_underscores_for_dots_and_two_for_a_hyphen() {
        assert_eq!(variable(PREFIX, "my-tfe.example.com"), "TF_TOKEN_my__tfe_example_com");
        for (name, host) in [
            ("TF_TOKEN_my__tfe_example_com", "my-tfe.example.com"),
            ("TF_TOKEN_my-tfe.example.com", "my-tfe.example.com"),
            ("TF_TOKEN_MY__TFE_EXAMPLE_COM", "my-tfe.example.com"),
            ("TF_TOKEN_xn____bcher__kva_example", "xn--bcher-kva.example"),
            ("TF_TOKEN_bücher_example", "xn--bcher-kva.example"),
            ("TF_TOKEN_localhost:8443", "localhost:8443"),
        ] {
            let found = tokens(PREFIX, host, &[(name.into(), "t".into())]);
            assert_eq!(found.first().map(|(name, _)| name.as_str()), Some(name), "{host}");
        }
        assert!(tokens(PREFIX, "tfe.example.com", &[("TF_TOKEN_other_example_com".into(), "t".into())]).is_empty());
    }
}
