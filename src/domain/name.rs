//! What a person can type as a name or an address, and the sentence when it is refused.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::SafeText;
use super::finding::refuse_tokens;
use super::text::check_line;

/// The name of an organization, a workspace or a user: 1 to 90 letters, digits, `_` and `-` (spec §2.3 O9). That of a team can
/// have any text of one line, see [`Name::of_team`].
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
            return refuse(format!("A name can contain only letters, digits, _ and -, not \"{shown}\"."));
        }
        if text.len() > Self::MAXIMUM {
            return refuse(format!("A name has at most {} characters; this has {}.", Self::MAXIMUM, text.len()));
        }
        Ok(Self(text.to_owned()))
    }

    /// Checks the name of a team that somebody typed: printable text of 1 to 90 characters, with blanks and slashes inside, in
    /// normal form C.
    ///
    /// # Errors
    /// A sentence for the field when it is empty, too long, has blanks around it, or has a token or a character that cannot be
    /// shown.
    pub fn of_team(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let refuse = |message: &str| Err(InvalidInput { field, message: message.to_owned() });
        let text: String = text.nfc().collect();
        if text.trim().is_empty() {
            return refuse("A team needs a name.");
        }
        if text.trim() != text {
            return refuse("A team's name can't begin or end with a blank.");
        }
        refuse_tokens(field, "a name", &text)?;
        let nothing = "Nothing of this can be seen. Write the name in letters.";
        check_line(field, ("A team's name", nothing), &text, Self::MAXIMUM)?;
        Ok(Self(text))
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
        assert_eq!(sentence("a b"), "A name can contain only letters, digits, _ and -, not \" \".");
        assert_eq!(sentence("a\u{202e}"), "A name can contain only letters, digits, _ and -, not \"<U+202E>\".");
        assert_eq!(sentence(&"x".repeat(91)), "A name has at most 90 characters; this has 91.");
    }

    #[test]
    fn a_team_can_have_blanks_and_slashes_in_its_name_and_nothing_that_cannot_be_seen() {
        for text in ["app dev", "a/b / c", "Zürich ✈", "x"] {
            assert_eq!(Name::of_team("NAME", text).map(|name| name.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(Name::of_team("NAME", "Zu\u{308}rich"), Name::of_team("NAME", "Z\u{fc}rich"));
        for text in [
            "",
            " ",
            " a",
            "a ",
            "a\nb",
            "a\u{202e}b",
            "\u{3164}",
            "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}",
            &"x".repeat(91),
        ] {
            assert!(Name::of_team("NAME", text).is_err(), "{text:?}");
        }
        assert!(Name::of_team("NAME", &"é".repeat(90)).is_ok(), "90 characters, not bytes");
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
