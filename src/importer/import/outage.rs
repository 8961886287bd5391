//! Tells an outage from a guilty batch: requests that fail one after another, whatever they carry.

use crate::importer::time::Time;

/// Counts failures and successes of the server as a whole.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    failures: u32,
    successes: u64,
    /// Waited between requests that all failed, or that were all refused.
    waited_ms: u64,
    refusals: u32,
    /// When the latest of them was counted.
    refused_at: Time,
}

impl Outage {
    /// The server answered with sense.
    pub(crate) fn success(&mut self) {
        let successes = self.successes + 1;
        *self = Self {
            successes,
            ..Self::default()
        };
    }

    /// A request's fate stayed unknown.
    pub(crate) fn failure(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// The limit refused a request that left at `left_at`, and asks to wait for so many milliseconds
    /// longer than before. Those that left together are refused together, and count as one.
    pub(crate) fn refused(&mut self, millis: u64, left_at: Time, now: Time) {
        self.wait(millis);
        if self.refusals == 0 || left_at >= self.refused_at {
            self.refusals = self.refusals.saturating_add(1);
            self.refused_at = now;
        }
    }

    /// So many milliseconds are waited before the next try.
    pub(crate) fn wait(&mut self, millis: u64) {
        self.waited_ms = self.waited_ms.saturating_add(millis);
    }

    /// Whether so many requests failed in a row that only one at a time is worth sending.
    pub(crate) fn is_on(&self) -> bool {
        self.failures >= FAILURES_IN_A_ROW
    }

    /// Whether one request at a time is worth sending: in an outage, or while the limit refuses
    /// whatever comes, however long it is waited.
    pub(crate) fn is_probing(&self) -> bool {
        self.is_on() || self.refusals >= REFUSALS_IN_A_ROW
    }

    /// Whether so many requests failed in a row that no search for a guilty row explains them.
    pub(crate) fn is_long(&self, attempts: u32) -> bool {
        self.failures >= attempts.max(SEARCH_FAILURES).saturating_mul(SEARCHES)
    }

    /// Whether it was waited for so long that it will not end by itself. The time is that of the
    /// waits, not of the clock: while a laptop sleeps, no server is given up.
    pub(crate) fn is_hopeless(&self, outage_ms: u64) -> bool {
        self.is_on() && self.waited_ms >= outage_ms
    }

    /// Whether the limit refused everything for as long.
    pub(crate) fn is_refused_for_good(&self, outage_ms: u64) -> bool {
        self.refusals >= REFUSALS_MIN && self.waited_ms >= outage_ms
    }

    /// How many requests have succeeded.
    pub(crate) fn successes(&self) -> u64 {
        self.successes
    }
}

/// Guilty rows that may stand first in their halves one after another.
const SEARCHES: u32 = 3;
/// Requests that fail until a guilty row of 50 stands alone: two with all of them, then the halves.
const SEARCH_FAILURES: u32 = 8;
/// A single bad batch fails twice before anything else is tried.
const FAILURES_IN_A_ROW: u32 = 3;
/// Once may be chance, or another program that shares the limit.
const REFUSALS_IN_A_ROW: u32 = 2;
/// A server may ask for a long wait, and mean it.
const REFUSALS_MIN: u32 = 10;
