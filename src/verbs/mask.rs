//! A token that a command writes out again is masked before anybody sees it, in whatever pieces it comes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::domain::Secret;
use crate::domain::finding::MASKED;

/// So many characters in a row, of the token in any of its forms, are masked. Fewer are no way into anything.
const WINDOW: usize = 8;
/// So much is held back at most, where nothing but blanks follows.
const HELD: usize = 1 << 16;

type Window = [u8; WINDOW];

/// Passes bytes on, but for a token: as it is, backwards, in base64, hexadecimal or percent-encoding, broken into lines or not.
pub struct Mask {
    /// Every window of every form, in order.
    windows: Zeroizing<Vec<Window>>,
    /// What is held back, because a token can have begun in it.
    held: Zeroizing<Vec<u8>>,
    /// For each byte that is held: whether it is of a token.
    hidden: Vec<bool>,
    /// Where in it the latest bytes are that are no blanks.
    latest: Vec<usize>,
    /// What was passed on last stood for a token.
    masking: bool,
}

impl Mask {
    /// A mask for a token.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        let forms = forms(secret.expose().as_bytes());
        let count = forms.iter().map(|form| form.len()).sum();
        let mut windows = Zeroizing::new(Vec::with_capacity(count));
        for form in &forms {
            windows.extend(form.windows(WINDOW).filter_map(|window| Window::try_from(window).ok()));
        }
        windows.sort_unstable();
        Self {
            windows,
            held: Zeroizing::new(Vec::with_capacity(HELD)),
            hidden: Vec::new(),
            latest: Vec::with_capacity(WINDOW + 1),
            masking: false,
        }
    }

    /// Takes bytes in; whatever cannot be of a token any more is passed on.
    pub fn take(&mut self, bytes: &[u8], pass: &mut dyn FnMut(&[u8])) {
        for byte in bytes {
            if self.held.len() == HELD {
                self.release(HELD, pass);
            }
            self.held.push(*byte);
            self.hidden.push(false);
            if byte.is_ascii_whitespace() {
                continue;
            }
            self.latest.push(self.held.len() - 1);
            if self.latest.len() > WINDOW {
                self.latest.remove(0);
            }
            self.look();
            if self.latest.len() == WINDOW {
                // The oldest of the window can be in no further one.
                self.release(self.latest[1], pass);
            }
        }
    }

    /// Passes on what is left; nothing follows.
    pub fn end(&mut self, pass: &mut dyn FnMut(&[u8])) {
        self.release(self.held.len(), pass);
    }

    /// Marks what is between the first and the last byte of the window, where that is one of a token.
    fn look(&mut self) {
        let Ok(places) = <[usize; WINDOW]>::try_from(self.latest.as_slice()) else { return };
        let window = Zeroizing::new(places.map(|place| self.held[place]));
        if self.windows.binary_search(&window).is_ok() {
            self.hidden[places[0]..=places[WINDOW - 1]].fill(true);
        }
    }

    /// Passes the first `count` of the bytes on that are held, each run of a token as one sign.
    fn release(&mut self, count: usize, pass: &mut dyn FnMut(&[u8])) {
        let mut start = 0;
        while start < count {
            let hidden = self.hidden[start];
            let run = self.hidden[start..count].iter().take_while(|other| **other == hidden).count();
            if !hidden {
                pass(&self.held[start..start + run]);
            } else if !self.masking {
                pass(MASKED.as_bytes());
            }
            self.masking = hidden;
            start += run;
        }
        let rest = self.held.len() - count;
        self.held.copy_within(count.., 0);
        self.held[rest..].fill(0);
        self.held.truncate(rest);
        self.hidden.drain(..count);
        self.latest.retain(|place| *place >= count);
        for place in &mut self.latest {
            *place -= count;
        }
    }
}

/// The forms in which programs write a text.
fn forms(text: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let with_room = |room: usize| Zeroizing::new(Vec::with_capacity(room));
    let mut forms = Vec::new();
    let mut plain = with_room(text.len());
    plain.extend_from_slice(text);
    let mut backwards = with_room(text.len());
    backwards.extend(text.iter().rev());
    forms.push(plain);
    forms.push(backwards);
    // A token has letters, digits and dots, of which the alphabet for addresses makes the same. What stands before it in
    // one stream shifts it by nought to two bytes; the characters that it shares with its neighbors are left out.
    for shift in 0..3 {
        let mut shifted = with_room(text.len() + shift);
        shifted.extend(std::iter::repeat_n(0, shift));
        shifted.extend_from_slice(text);
        let whole = shifted.len() / 3 * 3;
        let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(&shifted[..whole]));
        let mut form = with_room(encoded.len());
        form.extend_from_slice(&encoded.as_bytes()[(shift * 8).div_ceil(6)..]);
        forms.push(form);
    }
    for digits in [b"0123456789abcdef", b"0123456789ABCDEF"] {
        for sign in ["", "%", "\\x", ":"] {
            let mut form = with_room(text.len() * 4);
            for byte in text {
                form.extend_from_slice(sign.as_bytes());
                form.extend([digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
            }
            forms.push(form);
        }
        let mut form = with_room(text.len() * 3);
        for byte in text {
            if byte.is_ascii_alphanumeric() {
                form.push(*byte);
            } else {
                form.extend([b'%', digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
            }
        }
        forms.push(form);
    }
    forms
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{NoEntropy, Timestamp, World};

    struct Os;

    impl World for Os {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
        fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
            getrandom::fill(bytes).map_err(|_| NoEntropy)
        }
    }

    fn secret() -> Secret {
        Secret::mint(&Os).expect("entropy")
    }

    fn masked(secret: &Secret, pieces: &[&[u8]]) -> String {
        let mut mask = Mask::new(secret);
        let mut out = Vec::new();
        for piece in pieces {
            mask.take(piece, &mut |bytes| out.extend_from_slice(bytes));
        }
        mask.end(&mut |bytes| out.extend_from_slice(bytes));
        String::from_utf8(out).expect("text")
    }

    fn hex(text: &str, sign: &str) -> String {
        text.bytes().fold(String::new(), |text, byte| format!("{text}{sign}{byte:02x}"))
    }

    #[test]
    fn a_token_is_masked_as_it_is_and_what_is_around_it_stays() {
        let secret = secret();
        let text = format!("stored: {} at 12:00\n", secret.expose());
        assert_eq!(masked(&secret, &[text.as_bytes()]), "stored: [masked] at 12:00\n");
        assert_eq!(masked(&secret, &[b"nothing here.\n"]), "nothing here.\n");
        assert_eq!(masked(&secret, &[b""]), "");
    }

    #[test]
    fn every_form_is_masked() {
        let secret = secret();
        let text = secret.expose();
        let backwards: String = text.chars().rev().collect();
        let forms = [
            backwards,
            hex(text, ""),
            hex(text, "").to_uppercase(),
            hex(text, "%"),
            hex(text, "\\x"),
            hex(text, ":"),
            text.replace('.', "%2E"),
            text.replace('.', "%2e"),
        ];
        for form in forms {
            let said = masked(&secret, &[b"<", form.as_bytes(), b">"]);
            assert!(said.starts_with('<') && said.ends_with('>'), "{said}");
            assert!(said.contains(MASKED) && said.len() <= MASKED.len() + 4, "{said}");
        }
    }

    #[test]
    fn base64_is_masked_wherever_in_a_stream_the_token_stands() {
        let secret = secret();
        for shift in 0..6 {
            let stream = format!("{}{}{}", "x".repeat(shift), secret.expose(), "yyy");
            for encoded in [STANDARD.encode(&stream), URL_SAFE.encode(&stream)] {
                let said = masked(&secret, &[encoded.as_bytes()]);
                // The characters at both ends are shared with what stands around.
                assert!(said.contains(MASKED) && said.len() < MASKED.len() + 20, "{shift}: {said}");
            }
        }
    }

    #[test]
    fn a_token_that_is_broken_into_lines_is_masked() {
        let secret = secret();
        let encoded = STANDARD.encode(secret.expose());
        let lines = format!("{}\n{}\n", &encoded[..76], &encoded[76..]);
        let said = masked(&secret, &[lines.as_bytes()]);
        assert!(said.starts_with(MASKED) && said.len() < MASKED.len() + 5, "{said}");
        let spread: String = secret.expose().chars().flat_map(|letter| [letter, ' ', ' ', '\n']).collect();
        assert_eq!(masked(&secret, &[spread.as_bytes()]).trim(), MASKED);
    }

    #[test]
    fn much_that_is_blank_is_passed_on() {
        let secret = secret();
        let blank = " ".repeat(3 * HELD);
        assert_eq!(masked(&secret, &[blank.as_bytes(), b"x"]), format!("{blank}x"));
    }

    proptest! {
        #[test]
        fn a_token_is_masked_in_whatever_pieces_it_comes(cuts in prop::collection::vec(0_usize..140, 0..12), before in 0_usize..20) {
            let secret = secret();
            let text = format!("{}{} and more\n", "-".repeat(before), secret.expose());
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]).collect();
            prop_assert_eq!(masked(&secret, &pieces), format!("{}[masked] and more\n", "-".repeat(before)));
        }

        #[test]
        fn what_is_no_token_is_passed_on_as_it_is(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut mask = Mask::new(&secret());
            let mut out = Vec::new();
            mask.take(&bytes, &mut |bytes| out.extend_from_slice(bytes));
            mask.end(&mut |bytes| out.extend_from_slice(bytes));
            prop_assert_eq!(out, bytes);
        }
    }
}
