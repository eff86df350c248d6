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

    /// The same, cut to what is kept.
    #[must_use]
    pub fn cut(&self) -> Self {
        Self { address: self.address.as_ref().map(cut), client: self.client.as_ref().map(cut) }
    }
}

fn cut(text: &SafeText) -> SafeText {
    match text.as_str().char_indices().nth(Caller::KEPT) {
        Some((end, _)) => SafeText::new(&text.as_str()[..end]),
        None => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_of_itself_is_cut_at_a_character() {
        let caller = Caller { address: Some("203.0.113.7".into()), client: Some("ä".repeat(300).into()) }.cut();
        assert_eq!(caller.client.map(|client| client.as_str().chars().count()), Some(200));
        assert_eq!(caller.address, Some("203.0.113.7".into()));
        assert_eq!(Caller::default().cut(), Caller::default());
    }
}
