//! The plaintext of a token: `<14 base62>.atlasv1.<67 base62>`, of which the last six check the rest.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::world::{NoEntropy, World, pick};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Characters of the public part, before `.atlasv1.`.
pub(super) const PUBLIC: usize = 14;
/// What stands between the public part and the rest.
pub(super) const MIDDLE: &str = ".atlasv1.";
/// Random characters after the middle: 363 bits.
const RANDOM: usize = 61;
/// Characters of the checksum, base62 of a CRC-32, so that a typing error is found without a look-up.
const CHECK: usize = 6;

/// The plaintext of an authentication token.
///
/// A clone shares the one allocation, which is zeroed when the last goes. It can be neither printed nor serialized; it can live
/// in a receipt, in the modal that shows it, and in a copy (spec §2.1 T3).
#[derive(Clone)]
pub struct Secret(Arc<SecretString>);

/// SHA-256 of a token, the only form that is stored (security P-2).
pub type TokenHash = [u8; 32];

impl Secret {
    /// Characters of a token.
    pub const LENGTH: usize = PUBLIC + MIDDLE.len() + RANDOM + CHECK;
    /// A token with fewer characters would lose too much of itself by its first six.
    const HINTED: usize = 40;
    /// Characters of the longest that is taken from a host.
    pub const LONGEST: usize = 4_096;

    /// Makes a new token.
    ///
    /// # Errors
    /// When the world has no entropy; there is no token then.
    pub fn mint(world: &dyn World) -> Result<Self, NoEntropy> {
        let mut bytes = Zeroizing::new([0_u8; Self::LENGTH]);
        let (public, rest) = bytes.split_at_mut(PUBLIC);
        let (middle, rest) = rest.split_at_mut(MIDDLE.len());
        pick(world, BASE62, public)?;
        middle.copy_from_slice(MIDDLE.as_bytes());
        pick(world, BASE62, &mut rest[..RANDOM])?;
        let check = checksum(&bytes[..Self::LENGTH - CHECK]);
        bytes[Self::LENGTH - CHECK..].copy_from_slice(&check);
        let mut text = String::with_capacity(Self::LENGTH);
        text.extend(bytes.iter().map(|byte| char::from(*byte)));
        Ok(Self(Arc::new(SecretString::from(text))))
    }

    /// Reads a token; `None` when its form or its checksum is wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let well_formed = bytes.len() == Self::LENGTH
            && bytes[PUBLIC..].starts_with(MIDDLE.as_bytes())
            && bytes[..PUBLIC].iter().chain(&bytes[PUBLIC + MIDDLE.len()..]).all(u8::is_ascii_alphanumeric)
            && bytes[Self::LENGTH - CHECK..] == checksum(&bytes[..Self::LENGTH - CHECK]);
        well_formed.then(|| Self(Arc::new(SecretString::from(text))))
    }

    /// Takes a token as a host sent it, in whatever form: visible characters of ASCII, up to [`Self::LONGEST`] of them.
    #[must_use]
    pub fn foreign(text: &str) -> Option<Self> {
        let plain = (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then(|| Self(Arc::new(SecretString::from(text))))
    }

    /// The text itself, for the modal and the copy.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the store knows the token by.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        hash(self.expose().as_bytes())
    }

    /// The first six characters, which are public and name the token: `ZgqYdz…`. Nothing of a short one of a host.
    #[must_use]
    pub fn hint(&self) -> &str {
        let text = self.expose();
        if text.len() < Self::HINTED { "" } else { &text[..6] }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Not inlined, so that what the hash leaves on the stack lies below frames that are soon overwritten.
#[inline(never)]
fn hash(bytes: &[u8]) -> TokenHash {
    Sha256::digest(bytes).into()
}

fn checksum(bytes: &[u8]) -> [u8; CHECK] {
    let mut rest = crc32fast::hash(bytes);
    let mut text = [b'0'; CHECK];
    for place in text.iter_mut().rev() {
        *place = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    static_assertions::assert_not_impl_any!(Secret: fmt::Display, serde::Serialize, Copy, PartialEq);

    /// The operating system's entropy, and no entropy at all.
    struct Os;
    struct Dry;

    impl World for Os {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
        fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
            getrandom::fill(bytes).map_err(|_| NoEntropy)
        }
    }

    impl World for Dry {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
        fn entropy(&self, _: &mut [u8]) -> Result<(), NoEntropy> {
            Err(NoEntropy)
        }
    }

    #[test]
    fn a_minted_token_has_the_form_of_tfe() {
        for _ in 0..1_000 {
            let secret = Secret::mint(&Os).expect("entropy");
            let text = secret.expose();
            let (public, rest) = text.split_at(14);
            assert_eq!(text.len(), 90);
            assert!(rest.starts_with(".atlasv1."));
            assert!(public.chars().chain(rest[9..].chars()).all(|letter| letter.is_ascii_alphanumeric()));
            assert!(Secret::parse(text).is_some());
        }
    }

    #[test]
    fn any_single_wrong_character_is_found_by_the_checksum() {
        let secret = Secret::mint(&Os).expect("entropy");
        for at in (0..14).chain(23..90) {
            let mut text = secret.expose().to_owned();
            let other = if text.as_bytes()[at] == b'a' { "b" } else { "a" };
            text.replace_range(at..=at, other);
            assert!(Secret::parse(&text).is_none(), "position {at}");
        }
    }

    #[test]
    fn without_entropy_there_is_no_token() {
        assert!(Secret::mint(&Dry).is_err());
    }

    #[test]
    fn every_character_is_equally_likely() {
        let mut seen = [0_u32; 62];
        for _ in 0..1_500 {
            let secret = Secret::mint(&Os).expect("entropy");
            for byte in secret.expose()[23..84].bytes() {
                seen[BASE62.iter().position(|letter| *letter == byte).expect("base62")] += 1;
            }
        }
        let expected = f64::from(seen.iter().sum::<u32>()) / 62.0;
        let chi: f64 = seen.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
        // 61 degrees of freedom; one run in ten million exceeds 150, and a remainder of 256 by 62 gives above 1,000.
        assert!(chi < 150.0, "chi² is {chi}");
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let secret = Secret::mint(&Os).expect("entropy");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
