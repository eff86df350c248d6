//! Ids of the lines of the request log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::{NoEntropy, Timestamp, World};

/// Numbers for ids that are no secrets, made from one seed, so that not each asks the operating system.
pub(super) struct Ids {
    world: Arc<dyn World>,
    next: AtomicU64,
}

impl Ids {
    /// What the state of the generator, which is `SplitMix64`, goes on by.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    pub(super) fn new(world: Arc<dyn World>) -> Self {
        let mut seed = [0; 8];
        // Without entropy there are no tokens either; the log goes on all the same.
        let _ = world.entropy(&mut seed);
        Self { world, next: AtomicU64::new(u64::from_le_bytes(seed)) }
    }
}

impl World for Ids {
    fn now(&self) -> Timestamp {
        self.world.now()
    }

    fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for piece in bytes.chunks_mut(8) {
            let mut mixed = self.next.fetch_add(Self::STEP, Ordering::Relaxed);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^= mixed >> 31;
            piece.copy_from_slice(&mixed.to_le_bytes()[..piece.len()]);
        }
        Ok(())
    }
}
