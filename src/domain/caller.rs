//! Where a request with a token comes from.

use super::SafeText;

/// What is known of the program that carried a token; nothing of a use on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The address that it called from.
    pub address: Option<SafeText>,
    /// The program, by its own words: `Terraform/1.11.4`.
    pub client: Option<SafeText>,
}

impl Caller {
    /// So much is kept of what a program says of itself, in characters.
    pub const KEPT: usize = 200;

    /// The same as it is kept: without a token that somebody put there, and cut.
    #[must_use]
    pub fn kept(&self) -> Self {
        Self { address: self.address.as_ref().map(kept), client: self.client.as_ref().map(kept) }
    }
}

fn kept(text: &SafeText) -> SafeText {
    let text = text.masked();
    match text.as_str().char_indices().nth(Caller::KEPT) {
        Some((end, _)) => SafeText::new(&text.as_str()[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_of_itself_is_cut_at_a_character() {
        let caller = Caller { address: Some("203.0.113.7".into()), client: Some("ä".repeat(300).into()) }.kept();
        assert_eq!(caller.client.map(|client| client.as_str().chars().count()), Some(200));
        assert_eq!(caller.address, Some("203.0.113.7".into()));
        assert_eq!(Caller::default().kept(), Caller::default());
    }
}
