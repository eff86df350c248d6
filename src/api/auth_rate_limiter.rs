//! How often an address has failed to authenticate, so that nobody tries tokens from afar (security P-35).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;

use super::answer::Fault;
use crate::domain::Timestamp;

/// Failures of an address in a minute.
const MOST: u32 = 10;

/// Addresses that are remembered.
const REMEMBERED: usize = 10_000;

/// The failures of this minute.
#[derive(Debug, Default)]
pub(super) struct AuthRateLimiter(Mutex<(i64, HashMap<IpAddr, u32>)>);

impl AuthRateLimiter {
    /// What a failure of an address is answered with. On this machine everybody can try as they like.
    pub(super) fn answer(&self, address: IpAddr, now: Timestamp) -> Fault {
        if address.is_loopback() {
            return Fault::unauthorized();
        }
        let minute = now.as_second().div_euclid(60);
        let mut limiter = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if limiter.0 != minute || limiter.1.len() >= REMEMBERED {
            *limiter = (minute, HashMap::new());
        }
        let count = limiter.1.entry(address).or_default();
        *count += 1;
        if *count <= MOST {
            return Fault::unauthorized();
        }
        Fault::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests")
            .because("Too many requests with a token that is not valid.")
            .again_in(u16::try_from(60 - now.as_second().rem_euclid(60)).unwrap_or(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_failure_in_a_minute_is_one_too_many_unless_it_is_from_here() {
        let limiter = AuthRateLimiter::default();
        let (near, far) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([203, 0, 113, 7]));
        let status = |address, second| limiter.answer(address, Timestamp::from_second(second).expect("a time")).status.as_u16();
        assert!((0..10).all(|_| status(far, 0) == 401));
        assert_eq!((status(far, 59), status(far, 60)), (429, 401));
        assert!((0..50).all(|_| status(near, 0) == 401));
    }

    #[test]
    fn who_has_failed_too_often_is_told_to_wait_until_the_minute_is_over() {
        let limiter = AuthRateLimiter::default();
        let far = IpAddr::from([203, 0, 113, 7]);
        let wait = |second| limiter.answer(far, Timestamp::from_second(second).expect("a time")).retry_after;
        assert!((0..10).all(|_| wait(0).is_none()));
        assert_eq!([0, 17, 59].map(wait), [Some(60), Some(43), Some(1)]);
    }
}
