//! Tells an outage from a guilty batch: requests that fail one after another, whatever they carry.

/// Counts failures and successes of the server as a whole.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    failures: u32,
    successes: u64,
}

impl Outage {
    /// The server answered with sense.
    pub(crate) fn success(&mut self) {
        self.failures = 0;
        self.successes += 1;
    }

    /// A request's fate stayed unknown.
    pub(crate) fn failure(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// Whether so many requests failed in a row that only one at a time is worth sending.
    pub(crate) fn is_on(&self) -> bool {
        self.failures >= FAILURES_IN_A_ROW
    }

    /// Whether so many requests failed in a row that no search for a guilty row explains them.
    pub(crate) fn is_long(&self, attempts: u32) -> bool {
        self.failures >= attempts.saturating_mul(SEARCHES)
    }

    /// How many requests have succeeded.
    pub(crate) fn successes(&self) -> u64 {
        self.successes
    }
}

/// Guilty rows that may stand first in their halves one after another.
const SEARCHES: u32 = 3;
/// A single bad batch fails twice before anything else is tried.
const FAILURES_IN_A_ROW: u32 = 3;
