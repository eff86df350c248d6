//! What a person may type as a name or an address, and the sentence when it is refused.

use std::fmt;

use super::SafeText;
use super::finding::refuse_tokens;

/// The name of an organization, a team, a workspace or a user: 1 to 90 letters, digits, `_` and `-` (spec §2.3 O9).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// An address for notices; checked for its shape only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// Why a field was refused: one sentence, to stand under the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidInput {
    /// The field, in the words of the screen.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl Name {
    /// The longest name that is accepted, in characters.
    pub const MAXIMUM: usize = 90;

    /// Checks a name that somebody typed.
    ///
    /// # Errors
    /// A sentence for the field when it is empty, too long, or has a token or another character.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let refuse = |message: String| Err(InvalidInput { field, message });
        if text.is_empty() {
            return refuse("A name is needed: letters, digits, _ and -.".to_owned());
        }
        refuse_tokens(field, "a name", text)?;
        if let Some(wrong) = text.chars().find(|letter| !is_name_character(*letter)) {
            let shown = SafeText::new(wrong.encode_utf8(&mut [0; 4]));
            return refuse(format!("A name has only letters, digits, _ and -; \"{shown}\" is none of them."));
        }
        if text.len() > Self::MAXIMUM {
            return refuse(format!("A name has at most {} characters; this has {}.", Self::MAXIMUM, text.len()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_name_character(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}

impl Email {
    /// Checks an address that somebody typed.
    ///
    /// # Errors
    /// A sentence for the field when it does not have the shape of an address, or has a token in it.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        refuse_tokens(field, "an email address", text)?;
        let shaped = text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
        let shaped = shaped && !text.split('@').any(super::text::invisible);
        if !shaped || text.len() > 254 || text.chars().any(|letter| letter.is_whitespace() || !super::text::harmless(letter)) {
            return Err(InvalidInput { field, message: "An email address is needed, such as name@example.com.".to_owned() });
        }
        Ok(Self(text.to_owned()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl From<&Name> for SafeText {
    fn from(name: &Name) -> Self {
        Self::new(&name.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_underscore_and_hyphen_make_a_name() {
        assert_eq!(Name::parse("NAME", "app-dev_2").map(|name| name.to_string()), Ok("app-dev_2".to_owned()));
    }

    #[test]
    fn a_refused_name_says_what_is_wrong() {
        let sentence = |text: &str| Name::parse("NAME", text).map_err(|error| error.to_string()).expect_err("refused");
        assert_eq!(sentence(""), "A name is needed: letters, digits, _ and -.");
        assert_eq!(sentence("a b"), "A name has only letters, digits, _ and -; \" \" is none of them.");
        assert_eq!(sentence("a\u{202e}"), "A name has only letters, digits, _ and -; \"<U+202E>\" is none of them.");
        assert_eq!(sentence(&"x".repeat(91)), "A name has at most 90 characters; this has 91.");
    }

    #[test]
    fn an_address_needs_both_its_sides() {
        for text in
            ["", "olivia", "@example.com", "olivia@", "a b@example.com", "a@b@c", "\u{3164}@example.com", "olivia@\u{2800}"]
        {
            assert!(Email::parse("EMAIL ADDRESS", text).is_err(), "{text}");
        }
        assert!(Email::parse("EMAIL ADDRESS", "olivia@example.com").is_ok());
    }
}
