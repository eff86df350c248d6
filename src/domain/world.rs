//! The two things a test must fix: the clock and the entropy.

use jiff::Timestamp;
use zeroize::Zeroizing;

/// What the domain needs of the outside.
pub trait World: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// Fills `bytes` from a cryptographically secure source.
    ///
    /// # Errors
    /// When the source fails; no token is generated then.
    fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoEntropy;

/// Fills `out` with characters of `alphabet`, each equally likely.
///
/// Bytes at and above the largest multiple of the alphabet's length are thrown away: a plain
/// remainder would favor the alphabet's beginning (security P-4).
pub(super) fn pick(world: &dyn World, alphabet: &[u8], out: &mut [u8]) -> Result<(), NoEntropy> {
    let bound = 256 - 256 % alphabet.len();
    let mut pool = Zeroizing::new([0_u8; 64]);
    let mut filled = 0;
    while filled < out.len() {
        world.entropy(pool.as_mut())?;
        for byte in pool.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < bound) {
            if filled == out.len() {
                break;
            }
            out[filled] = alphabet[byte % alphabet.len()];
            filled += 1;
        }
    }
    Ok(())
}
