//! What a person can type as the description of a token, and the sentence when it is refused.

use std::fmt;

use super::finding::refuse_tokens;
use super::text::check_line;
use super::{InvalidInput, SafeText};

/// What a token is for, in a person's words: one harmless line of 1 to 255 characters (spec §2.1 T14, security P-12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description(SafeText);

impl Description {
    /// The field of the sentences with which one is refused.
    pub const FIELD: &'static str = "DESCRIPTION";
    /// The longest, in characters.
    pub const MAXIMUM: usize = 255;

    /// Checks a description that somebody typed; blanks around it are dropped.
    ///
    /// # Errors
    /// A sentence for the field when it is empty, too long, or has a token or a character that cannot be shown.
    pub fn parse(text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        let refuse = |message: String| Err(InvalidInput { field: Self::FIELD, message });
        if text.is_empty() {
            return refuse("A description is needed: say what the token is for.".to_owned());
        }
        refuse_tokens(Self::FIELD, "a description", text)?;
        let nothing = "Nothing of this can be seen. Say in letters what the token is for.";
        check_line(Self::FIELD, ("A description", nothing), text, Self::MAXIMUM)?;
        Ok(Self(SafeText::new(text)))
    }

    /// Checks the description of a team's token, which can be empty, and is kept to the letter.
    ///
    /// # Errors
    /// As [`Description::parse`].
    pub fn of_team_token(text: &str) -> Result<Self, InvalidInput> {
        if text.is_empty() {
            return Ok(Self(SafeText::new("")));
        }
        refuse_tokens(Self::FIELD, "a description", text)?;
        let nothing = "Nothing of this can be seen. Say in letters what the token is for.";
        check_line(Self::FIELD, ("A description", nothing), text, Self::MAXIMUM)?;
        Ok(Self(SafeText::new(text)))
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &SafeText {
        &self.0
    }
}

impl fmt::Display for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> String {
        Description::parse(text).expect_err("refused").to_string()
    }

    #[test]
    fn any_plain_line_is_a_description() {
        for text in ["laptop", "CI of billing (nightly) #2", "équipe 平台 🦀", "e\u{301}\u{302}", &"x".repeat(255)] {
            assert_eq!(Description::parse(text).map(|description| description.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(Description::parse("  laptop ").map(|description| description.to_string()), Ok("laptop".to_owned()));
    }

    #[test]
    fn a_refused_description_says_what_is_wrong() {
        assert_eq!(sentence(" "), "A description is needed: say what the token is for.");
        assert_eq!(sentence("a\u{202e}b"), "A description is one line of plain text; \"<U+202E>\" cannot be in it.");
        for text in ["\u{3164}", "\u{2800} \u{2800}", "\u{fe0f}", "\u{301}"] {
            assert_eq!(sentence(text), "Nothing of this can be seen. Say in letters what the token is for.");
        }
        assert_eq!(sentence("a\nb"), "A description is one line of plain text; \"<U+000A>\" cannot be in it.");
        assert_eq!(sentence(&"ß".repeat(256)), "A description has at most 255 characters; this has 256.");
        assert_eq!(sentence(&format!("e{}", "\u{301}".repeat(5))), "A letter has at most 4 accents; take some away.");
    }
}
