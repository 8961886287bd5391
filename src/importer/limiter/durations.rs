//! The durations that follow from a rate, each with its reason.

use super::safeguards::Safeguards;
use crate::importer::pacer::Rate;

/// What store and workers derive from the rate alone, in milliseconds, so that they agree without a message.
///
/// ```
/// use cometchat_import::importer::{limiter::Durations, pacer::Rate};
/// let of_a_minute = Durations::of(Rate { limit: 60, window_ms: 60_000 });
/// assert_eq!(of_a_minute.margin_ms, 210);
/// assert_eq!(of_a_minute.hold_ms, 60_210);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Durations {
    /// For what the clocks of a store and of its workers may differ by within a hold and a life: 10 for timers that fire
    /// early, and 1/300 of the window. A clock that is slewed at 500 ppm takes 1/2,000 of the window; the rest is for
    /// steps of the store's clock that are too small for a worker to see.
    pub margin_ms: u64,
    /// How long a cell is kept after the response to its request.
    pub hold_ms: u64,
    /// How far ahead a cell is granted that is not free yet (1/30 of the window), which hides the round trip to the store. A
    /// worker also returns a cell no later than this after the response.
    pub horizon_ms: u64,
    /// How long after the beginning of a grant a request may still be dispatched: 1/20 of the window.
    pub dispatch_within_ms: u64,
    /// How long cells are kept for a job that has more to send and has not come back: 1/20 of the window.
    pub turn_ms: u64,
}

impl Durations {
    /// Returns the durations of a rate.
    pub fn of(rate: Rate) -> Self {
        Self::with(rate, Safeguards::default())
    }

    pub(super) fn with(rate: Rate, safeguards: Safeguards) -> Self {
        let window_ms = rate.window_ms.clamp(1, LONGEST_MS);
        let margin_ms = if safeguards.margin { TIMER_MARGIN_MS + window_ms / MARGIN_DIVISOR } else { 0 };
        Self {
            margin_ms,
            hold_ms: window_ms + margin_ms,
            horizon_ms: window_ms / HORIZON_DIVISOR,
            dispatch_within_ms: (window_ms / TURN_DIVISOR).max(DISPATCH_WITHIN_MIN_MS),
            turn_ms: window_ms / TURN_DIVISOR,
        }
    }

    /// Returns how long nothing may be granted after grants may have been forgotten, if the longest of them lives `life_ms`:
    /// the last of them began a horizon later at most, lived, and is kept for a hold.
    pub fn quarantine_ms(&self, life_ms: u64) -> u64 {
        self.horizon_ms + life_ms + self.hold_ms
    }
}

/// The longest window and the longest life, a day: beyond it, a number is taken for damage.
pub(super) const LONGEST_MS: u64 = 24 * 60 * 60 * 1_000;
/// The highest limit: a state has a cell for each request of it.
pub(super) const HIGHEST_LIMIT: u32 = 10_000;

const TIMER_MARGIN_MS: u64 = 10;
const MARGIN_DIVISOR: u64 = 300;
const HORIZON_DIVISOR: u64 = 30;
const TURN_DIVISOR: u64 = 20;
/// For windows of a few seconds: a busy process takes as long to come to its next turn.
const DISPATCH_WITHIN_MIN_MS: u64 = 100;
