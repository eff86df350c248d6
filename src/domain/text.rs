//! Text that can be drawn: nothing in it moves the cursor, hides, or changes direction (security P-12).

use std::fmt::{self, Write};
use std::sync::Arc;

use super::InvalidInput;
use super::finding::{holds_token, masked, refuse_tokens};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Text from outside, made harmless for a terminal; cheap to clone.
///
/// Control characters, format characters (bidi, zero-width, tags), line separators and unassigned code points are replaced by a
/// visible sign when it is made, so no screen needs to remember to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(Arc<str>);

impl SafeText {
    /// The text with whatever could harm a terminal spelled out.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.chars().all(harmless) {
            return Self(Arc::from(text));
        }
        let mut safe = String::with_capacity(text.len() + 8);
        for letter in text.chars() {
            match letter {
                letter if harmless(letter) => safe.push(letter),
                '\u{1b}' => safe.push('␛'),
                letter => drop(write!(safe, "<U+{:04X}>", u32::from(letter))),
            }
        }
        Self(Arc::from(safe))
    }

    /// The text, if it can be kept as it is: there is nothing in it that would be spelled out.
    #[must_use]
    pub fn as_sent(text: &str) -> Option<Self> {
        text.chars().all(harmless).then(|| Self(Arc::from(text)))
    }

    /// The same without the tokens that are in it.
    #[must_use]
    pub fn masked(&self) -> Self {
        if holds_token(&self.0) { Self(Arc::from(masked(&self.0))) } else { self.clone() }
    }

    /// The most characters of a note.
    pub const NOTE: usize = 255;

    /// Checks a note that somebody typed, such as why a workspace is locked; `None` when it is blank.
    ///
    /// # Errors
    /// A sentence for the field when it is too long, nothing of it can be seen, or it has a token in it.
    pub fn note(field: &'static str, text: &str) -> Result<Option<Self>, InvalidInput> {
        let text = text.trim();
        let length = text.chars().count();
        if length > Self::NOTE {
            let message = format!("This has at most {} characters; there are {length}.", Self::NOTE);
            return Err(InvalidInput { field, message });
        }
        if invisible(text) {
            return Err(InvalidInput { field, message: "Nothing of this can be seen. Write it in letters.".to_owned() });
        }
        refuse_tokens(field, "a reason", text)?;
        Ok((!text.is_empty()).then(|| Self::new(text)))
    }

    /// The harmless text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text that clients keep here, to the letter as it was sent; made harmless where it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept(Arc<str>);

impl Kept {
    /// The most characters.
    pub const MAXIMUM: usize = 4_096;

    /// Checks a text that is to be kept.
    ///
    /// # Errors
    /// A sentence for the field when it is too long, or has a token or a zero character in it.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let refuse = |message: String| Err(InvalidInput { field, message });
        let length = text.chars().count();
        if length > Self::MAXIMUM {
            return refuse(format!("This has at most {} characters; there are {length}.", Self::MAXIMUM));
        }
        if text.contains('\0') {
            return refuse("This can't have a zero character in it.".to_owned());
        }
        refuse_tokens(field, "this", text)?;
        Ok(Self::stored(text))
    }

    /// What was checked when it was stored.
    #[must_use]
    pub fn stored(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The text as it was sent; not for a terminal.
    #[must_use]
    pub fn as_sent(&self) -> &str {
        &self.0
    }

    /// The text made harmless.
    #[must_use]
    pub fn shown(&self) -> SafeText {
        SafeText::new(&self.0)
    }
}

/// So many accents on one letter is writing; more is a tower that covers other lines.
const MARKS: usize = 4;

/// Checks that a text is one line that can be seen and drawn. `what` begins a sentence: `A name`.
///
/// # Errors
/// A sentence for the field; `nothing` is the one for a text of which nothing can be seen.
pub fn check_line(field: &'static str, (what, nothing): (&str, &str), text: &str, maximum: usize) -> Result<(), InvalidInput> {
    let refuse = |message: String| Err(InvalidInput { field, message });
    if let Some(wrong) = text.chars().find(|letter| !harmless(*letter)) {
        let shown = SafeText::new(wrong.encode_utf8(&mut [0; 4]));
        return refuse(format!("{what} is one line of plain text; \"{shown}\" cannot be in it."));
    }
    if invisible(text) {
        return refuse(nothing.to_owned());
    }
    let length = text.chars().count();
    if length > maximum {
        return refuse(format!("{what} has at most {maximum} characters; this has {length}."));
    }
    let mut marks = 0;
    for letter in text.chars() {
        marks = if letter.general_category_group() == GeneralCategoryGroup::Mark { marks + 1 } else { 0 };
        if marks > MARKS {
            return refuse(format!("A letter has at most {MARKS} accents; take some away."));
        }
    }
    Ok(())
}

/// Whether a character can reach a terminal as it is.
#[must_use]
pub fn harmless(letter: char) -> bool {
    if letter.is_ascii() {
        return !letter.is_ascii_control();
    }
    !matches!(
        letter.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::Unassigned
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
    )
}

/// Whether a text has characters, none of which can be seen. Blanks alone are no text.
#[must_use]
pub fn invisible(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(visible)
}

/// Whether a character draws something by itself.
fn visible(letter: char) -> bool {
    // Letters and signs by their category that are drawn as nothing: fillers of Hangul, braille without dots, a note without a head.
    let empty = matches!(letter, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}' | '\u{1d159}');
    let group = letter.general_category_group();
    harmless(letter) && !empty && !matches!(group, GeneralCategoryGroup::Separator | GeneralCategoryGroup::Mark)
}

impl From<&str> for SafeText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for SafeText {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for SafeText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_and_wide_text_stays_as_it_is() {
        for text in ["platform", "équipe", "平台", "ß 🦀"] {
            assert_eq!(SafeText::new(text).as_str(), text);
        }
    }

    #[test]
    fn what_could_steer_a_terminal_is_spelled_out() {
        let safe = SafeText::new("a\u{1b}[31m\u{202e}b\u{200b}c\u{2028}\u{e0041}\u{9b}");
        assert_eq!(safe.as_str(), "a␛[31m<U+202E>b<U+200B>c<U+2028><U+E0041><U+009B>");
    }

    #[test]
    fn a_text_of_invisible_characters_alone_is_no_text() {
        for text in [
            "\u{3164}",
            "\u{2800} \u{2800}",
            "\u{200b}",
            "\u{fe0f}\u{e0101}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{301}",
            "\u{feff} ",
        ] {
            assert!(invisible(text), "{}", text.escape_unicode());
            let refused = SafeText::note("REASON", text).expect_err("refused");
            assert_eq!(refused.to_string(), "Nothing of this can be seen. Write it in letters.");
        }
        for text in ["", "  ", "\u{a0}", "a", "\u{2800}a", "e\u{301}", "❤\u{fe0f}", "平台", "!"] {
            assert!(!invisible(text), "{}", text.escape_unicode());
            assert!(SafeText::note("REASON", text).is_ok(), "{text}");
        }
    }

    #[test]
    fn no_scalar_value_leaves_a_control_or_format_character() {
        for letter in (0..=0x10_ffff_u32).filter_map(char::from_u32) {
            let safe = SafeText::new(letter.encode_utf8(&mut [0; 4]));
            assert!(safe.as_str().chars().all(harmless), "U+{:04X}", u32::from(letter));
        }
    }
}
