//! The health of the server as a whole: a circuit breaker over the failures, and one over the refusals.
//!
//! Closed, requests are sent as they come. After some failures in a row, or some refusals, it is half open: one
//! request at a time probes. Once the probes have waited for as long as the caller has patience, it is open, and
//! the run ends. One success closes it.

use crate::importer::time::Time;

/// Where a circuit breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breaker {
    /// Requests are sent as they come.
    Closed,
    /// One request at a time probes whether the server is well again.
    Probing,
    /// Nothing came through for as long as the caller has patience.
    Open,
}

/// Counts failures, refusals and successes of the server, whatever the requests carry.
#[derive(Debug, Default)]
pub(crate) struct Health {
    failures: u32,
    successes: u64,
    /// Waited between requests that all failed, or that were all refused.
    waited_ms: u64,
    /// The end of the latest wait: what overlaps with it has been counted.
    waited_until: Time,
    refusals: u32,
    /// When the latest of them was counted.
    refused_at: Time,
    /// Refusals in a row without a code of the server's, and when the latest of them was counted.
    foreign: (u32, Time),
    /// Whether something was refused that may be refused for all.
    doubted: bool,
}

impl Health {
    /// The server gave a response that makes sense.
    pub(crate) fn succeeded(&mut self) {
        let successes = self.successes + 1;
        *self = Self { successes, ..Self::default() };
    }

    /// Nobody knows what a request did.
    pub(crate) fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// The limit refused a request that was dispatched at `dispatched_at`, and asks to wait for so many milliseconds
    /// longer than before. Those that were dispatched together are refused together, and count as one.
    pub(crate) fn refused(&mut self, millis: u64, dispatched_at: Time, now: Time) {
        self.waited_ms = self.waited_ms.saturating_add(millis);
        if self.refusals == 0 || dispatched_at >= self.refused_at {
            self.refusals = self.refusals.saturating_add(1);
            self.refused_at = now;
        }
    }

    /// Something before the server refused a request that was dispatched at `dispatched_at`. How many times in a row it did;
    /// those that were dispatched together count as one.
    pub(crate) fn refused_before(&mut self, dispatched_at: Time, now: Time) -> u32 {
        let (count, at) = self.foreign;
        if count == 0 || dispatched_at >= at {
            self.foreign = (count.saturating_add(1), now);
        }
        self.foreign.0
    }

    /// Something was refused that may be refused for all: one request at a time, until another is taken.
    pub(crate) fn doubt(&mut self) {
        self.doubted = true;
    }

    /// Counts a wait of so many milliseconds from `from` on. Waits that overlap are one: many requests that stall together
    /// stall once. The time is that of the waits, not of the clock: while a laptop sleeps, no server is given up.
    pub(crate) fn waited(&mut self, from: Time, millis: u64) {
        let until = from.after(millis);
        let uncounted = until.since(from.max(self.waited_until));
        self.waited_ms = self.waited_ms.saturating_add(uncounted);
        self.waited_until = self.waited_until.max(until);
    }

    /// Counts a wait of so many milliseconds from `now` on, if the latest request failed. It ends with the patience, so that
    /// the last request is sent then. Returns how long it is.
    pub(crate) fn wait(&mut self, now: Time, millis: u64, patience_ms: u64) -> u64 {
        if self.failures == 0 {
            return millis;
        }
        let left = patience_ms.saturating_sub(self.waited_ms);
        let millis = if left > 0 { millis.min(left) } else { millis };
        self.waited(now, millis);
        millis
    }

    /// The breaker over failures.
    pub(crate) fn outage(&self, patience_ms: u64) -> Breaker {
        if self.failures < FAILURES_IN_A_ROW {
            Breaker::Closed
        } else if self.waited_ms < patience_ms {
            Breaker::Probing
        } else {
            Breaker::Open
        }
    }

    /// The breaker over refusals of the rate limit.
    pub(crate) fn limit(&self, patience_ms: u64) -> Breaker {
        if self.refusals < REFUSALS_IN_A_ROW {
            Breaker::Closed
        } else if self.refusals < REFUSALS_MIN || self.waited_ms < patience_ms {
            Breaker::Probing
        } else {
            Breaker::Open
        }
    }

    /// Whether only one request at a time is worth sending.
    pub(crate) fn is_probing(&self) -> bool {
        self.doubted || self.foreign.0 > 0 || self.failures >= FAILURES_IN_A_ROW || self.refusals >= REFUSALS_IN_A_ROW
    }

    /// Whether so many requests failed in a row that no search for an offending row explains them.
    pub(crate) fn is_long(&self, attempts: u32) -> bool {
        self.failures >= attempts.max(SEARCH_FAILURES).saturating_mul(SEARCHES)
    }

    /// How many requests have succeeded.
    pub(crate) fn successes(&self) -> u64 {
        self.successes
    }
}

/// Offending rows that may stand first in their halves one after another.
const SEARCHES: u32 = 3;
/// Requests that fail until an offending row of 50 stands alone: two with all of them, then the halves.
const SEARCH_FAILURES: u32 = 8;
/// A single bad batch fails twice before anything else is tried.
const FAILURES_IN_A_ROW: u32 = 3;
/// Once may be chance, or another program that shares the limit.
const REFUSALS_IN_A_ROW: u32 = 2;
/// A server may ask for a long wait, and mean it.
const REFUSALS_MIN: u32 = 10;

#[cfg(test)]
mod tests {
    use super::{Breaker, Health};
    use crate::importer::time::Time;

    #[test]
    fn failures_in_a_row_open_the_breaker_by_and_by_and_a_success_closes_it() {
        let mut health = Health::default();
        health.failed();
        health.failed();
        assert_eq!(health.outage(100), Breaker::Closed);
        health.failed();
        assert_eq!(health.outage(100), Breaker::Probing);
        assert!(health.is_probing());
        health.waited(Time::default(), 100);
        assert_eq!(health.outage(100), Breaker::Open);
        health.succeeded();
        assert_eq!(health.outage(100), Breaker::Closed);
        assert_eq!((health.successes(), health.is_probing()), (1, false));
    }

    #[test]
    fn waits_that_overlap_are_counted_once() {
        let mut health = Health::default();
        (0..60).for_each(|_| health.failed());
        let at = Time::from_millis;
        for request in 0..60 {
            health.waited(at(request), 30_000);
        }
        assert_eq!(health.waited_ms, 30_059);
        health.waited(at(10_000), 5_000);
        health.waited(at(40_000), 1_000);
        assert_eq!(health.waited_ms, 31_059);
    }

    #[test]
    fn refusals_of_requests_dispatched_together_count_as_one() {
        let mut health = Health::default();
        let at = |millis: u64| Time::from_millis(1_000 + millis);
        health.refused(50, at(0), at(10));
        health.refused(50, at(5), at(12));
        assert_eq!(health.limit(0), Breaker::Closed);
        health.refused(50, at(10), at(20));
        assert_eq!((health.limit(0), health.is_probing()), (Breaker::Probing, true));
        for again in 2..10 {
            health.refused(50, at(10 * again), at(10 * again + 10));
        }
        assert_eq!(health.limit(551), Breaker::Probing);
        assert_eq!(health.limit(550), Breaker::Open);
    }

    #[test]
    fn a_search_explains_only_so_many_failures() {
        let mut health = Health::default();
        for _ in 0..23 {
            health.failed();
        }
        assert!(!health.is_long(8));
        health.failed();
        assert!(health.is_long(8));
        assert!(!health.is_long(9));
    }
}
