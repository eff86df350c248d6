//! The secret part of an address that takes an upload.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::world::{NoEntropy, World, pick};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Characters of a ticket: 256 bits and more.
const LENGTH: usize = 44;

/// A ticket; it lets its bearer upload one thing. It can be neither printed nor serialized.
pub struct Ticket(SecretString);

impl Ticket {
    /// Makes a new one.
    ///
    /// # Errors
    /// When the world has no entropy.
    pub fn mint(world: &dyn World) -> Result<Self, NoEntropy> {
        let mut bytes = Zeroizing::new([0_u8; LENGTH]);
        pick(world, BASE62, bytes.as_mut())?;
        Ok(Self(SecretString::from(bytes.iter().map(|byte| char::from(*byte)).collect::<String>())))
    }

    /// Reads one; `None` for what has not its form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let formed = text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        formed.then(|| Self(SecretString::from(text)))
    }

    /// The text itself, for the one address that holds it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the store knows it by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose().as_bytes()).into()
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Ticket(…)")
    }
}
