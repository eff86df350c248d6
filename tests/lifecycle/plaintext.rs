//! Looking for the text of tokens where it must not be.

use std::collections::HashSet;

use tfe_console::domain::Secret;

/// So many characters of a token are found wherever they stand.
const WINDOW: usize = 16;

/// Every window of the tokens that were minted.
#[derive(Default)]
pub struct Plaintext(HashSet<[u8; WINDOW]>);

impl Plaintext {
    pub fn add(&mut self, secret: &Secret) {
        let windows = secret.expose().as_bytes().windows(WINDOW);
        self.0.extend(windows.map(|window| <[u8; WINDOW]>::try_from(window).expect("a window")));
    }

    /// Whether a piece of a token is in these bytes. A run of a token's characters that is long enough covers
    /// a byte in each window's distance, so the others are passed over.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        let other = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'.';
        let mut at = WINDOW - 1;
        while at < bytes.len() {
            if !other(&bytes[at]) {
                let start = bytes[..at].iter().rposition(other).map_or(0, |before| before + 1);
                let end = bytes[at..].iter().position(other).map_or(bytes.len(), |after| at + after);
                if bytes[start..end].windows(WINDOW).any(|window| self.0.contains(window)) {
                    return true;
                }
                at = end;
            }
            at += WINDOW;
        }
        false
    }
}

#[test]
fn a_piece_is_found_wherever_it_stands() {
    let secret = Secret::mint(&crate::support::FixedWorld::new()).expect("entropy");
    let mut plaintext = Plaintext::default();
    plaintext.add(&secret);
    for offset in 0..40 {
        let mut bytes = vec![0; 100];
        assert!(!plaintext.is_in(&bytes));
        bytes[offset..offset + WINDOW].copy_from_slice(&secret.expose().as_bytes()[30..30 + WINDOW]);
        assert!(plaintext.is_in(&bytes), "at {offset}");
        bytes[offset + 7] = b'-';
        assert!(!plaintext.is_in(&bytes), "at {offset}");
    }
}
