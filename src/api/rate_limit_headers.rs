//! How many requests are left in this second, as Terraform Enterprise announces it (spec §3.1). Nobody is refused for it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::{Actor, Timestamp};

/// Requests in a second.
pub(super) const LIMIT: u8 = 30;

/// Accounts and addresses that are counted at a time.
const COUNTED: usize = 10_000;

/// The bits that the count of a second has; above them is the second.
const BITS: u32 = 8;

/// Who is counted: an account with all its tokens, or the address of who has no token that is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Whose {
    Account(Actor),
    Address(IpAddr),
}

/// What is left of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) requests: u8,
    /// Tenths of a second, the last one begun.
    pub(super) tenths: u8,
}

/// The requests of somebody in a second, both in one number, so that every thread counts them without waiting.
#[derive(Debug, Default)]
pub(super) struct RateLimit(AtomicU64);

impl RateLimit {
    /// Counts a request, and says what is left after it.
    pub(super) fn take(&self, now: Timestamp) -> Left {
        let second = u64::try_from(now.as_second()).unwrap_or_default();
        let counted = |was: u64| {
            // A thread can be late by a moment; a clock that was set back starts again.
            let (then, most) = (was >> BITS, (1 << BITS) - 1);
            let same = then == second || then == second + 1;
            if same && was & most < most {
                was + 1
            } else if same {
                was
            } else {
                (second << BITS) | 1
            }
        };
        let mut was = self.0.load(Ordering::Relaxed);
        while let Err(other) = self.0.compare_exchange_weak(was, counted(was), Ordering::Relaxed, Ordering::Relaxed) {
            was = other;
        }
        let count = counted(was) & ((1 << BITS) - 1);
        Left {
            requests: LIMIT.saturating_sub(count as u8),
            tenths: 10 - u8::try_from(now.subsec_millisecond() / 100).unwrap_or_default().min(9),
        }
    }
}

/// Everybody's.
#[derive(Debug, Default)]
pub(super) struct RateLimits(Mutex<HashMap<Whose, Arc<RateLimit>>>);

impl RateLimits {
    /// Somebody's, which every thread shares. It is kept by who asks for it often, because this waits for the others.
    pub(super) fn of(&self, whose: Whose) -> Arc<RateLimit> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= COUNTED && !all.contains_key(&whose) {
            all.retain(|_, rate_limit| Arc::strong_count(rate_limit) > 1);
            if all.len() >= COUNTED {
                all.clear();
            }
        }
        Arc::clone(all.entry(whose).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + milliseconds).expect("a time")
    }

    #[test]
    fn each_request_of_a_second_leaves_one_less_until_none_is_left() {
        let rate_limit = RateLimit::default();
        let left: Vec<u8> = (0..40).map(|_| rate_limit.take(at(0)).requests).collect();
        assert_eq!(left[..3], [29, 28, 27]);
        assert_eq!(left[28..32], [1, 0, 0, 0]);
        assert!((0..1_000).all(|_| rate_limit.take(at(999)).requests == 0), "a count has an end, and does not begin anew at it");
        assert_eq!(rate_limit.take(at(1_000)).requests, 29);
    }

    #[test]
    fn it_says_when_the_second_is_over() {
        let tenths = [0, 1, 99, 100, 501, 899, 900, 999].map(|moment| RateLimit::default().take(at(moment)).tenths);
        assert_eq!(tenths, [10, 10, 10, 9, 5, 2, 1, 1]);
    }

    #[test]
    fn who_is_late_by_a_moment_counts_in_the_second_that_has_begun_and_a_clock_set_back_begins_anew() {
        let rate_limit = RateLimit::default();
        rate_limit.take(at(5_000));
        assert_eq!(rate_limit.take(at(4_999)).requests, 28);
        assert_eq!(rate_limit.take(at(1_000)).requests, 29);
    }

    #[test]
    fn everybody_has_an_allowance_of_their_own_which_all_threads_share() {
        let all = RateLimits::default();
        let near = Whose::Address(IpAddr::from([127, 0, 0, 1]));
        let kept = all.of(near);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        all.of(near).take(at(0));
                    }
                });
            }
        });
        assert_eq!(kept.take(at(0)).requests, LIMIT - 21);
        assert_eq!(all.of(Whose::Address(IpAddr::from([127, 0, 0, 2]))).take(at(0)).requests, 29);
    }

    #[test]
    fn who_is_not_there_any_more_is_forgotten_before_there_are_too_many() {
        let all = RateLimits::default();
        let address = |number: u32| Whose::Address(IpAddr::from(number.to_be_bytes()));
        let kept = all.of(address(0));
        kept.take(at(0));
        for number in 1..=20_000 {
            all.of(address(number));
        }
        assert!(all.0.lock().expect("all").len() <= COUNTED);
        assert_eq!(all.of(address(0)).take(at(0)).requests, 28, "it is still held, so it is still counted");
    }
}
