//! When may the next request leave: at once while the limit allows, and never one too many.
//!
//! # The theorem
//!
//! *No half-open stretch of `window` milliseconds, wherever it is cut, holds more than `limit` of
//! our requests at the server.* It holds whatever the latency, the jitter, and the server's way of
//! cutting minutes (sliding log, fixed minutes, token bucket), because none of them enters the
//! proof.
//!
//! **The rule.** A request takes a *slot* when it leaves, and keeps it until `window + margin`
//! after its answer arrived. It may leave only while fewer than `limit` slots are taken.
//!
//! **Proof.** Suppose that `limit + 1` requests reached the server within `[x, x + window)`. Let the
//! one that left last have left at `s`; it arrived no earlier, so `s < x + window`. Each of the
//! other `limit` had left by `s`. If one of them no longer held its slot at `s`, its answer had
//! arrived by `s − window − margin < x`, and the server counted it before it answered: before `x`,
//! hence not within the stretch. So all `limit` of them held their slots at `s`, and the rule
//! forbade the last one to leave. ∎
//!
//! **Assumptions.** (1) The server counts a request between its leaving and its answer's arrival.
//! A request without an answer (time-out, dropped connection) counts as answered when we gave it
//! up. (2) Over one window our clock and the server's differ by less than `margin`, which also
//! covers a timer that fires early; a clock that stands still or steps back only makes us slower,
//! for time here never goes back. (3) Nobody else uses the same limit; if somebody does, the server
//! answers 429 and [`Pacer::close_until`] stops every batch, not only the one refused.
//!
//! **Across a restart.** The slots are in the journal with the wall-clock time of their answers, and
//! are restored with it; one whose answer is unknown is held as if it came at the restart. Two
//! processes' clocks are compared here, so [`restart_margin_ms`](Pacer::restart_margin_ms) is added,
//! and (4) the wall clock must not be set forward by more than that while nothing runs. A clock that
//! was set back makes us slower, by one window at most.
//!
//! **And no slower than that.** The first `limit` requests leave at once; later ones leave the
//! moment that a slot is free. A server that counts in a sliding window would allow nothing earlier
//! but by the latency and the margin.

use std::collections::VecDeque;

use super::{order::sorted, time::Time};

/// How many requests may leave in how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests per window, at least 1.
    pub limit: u32,
    /// The window, in milliseconds.
    pub window_ms: u64,
}

impl Default for Rate {
    /// 60 requests in 60,000 ms, the limit of CometChat's data-import endpoints.
    fn default() -> Self {
        Self { limit: super::limits::REQUESTS_PER_WINDOW, window_ms: super::limits::WINDOW_MS }
    }
}

/// Whether a request may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// At once.
    Now,
    /// At this moment, because the limit is used up.
    At(Time),
    /// At this moment, because the server refused a request.
    Refused(Time),
    /// When a request in flight is answered or given up.
    AfterAnswer,
}

/// Hands out the slots of the limit. The module's documentation proves it.
///
/// Call [`free`](Self::free), and only after [`Free::Now`] [`take`](Self::take); for each `take`
/// exactly one [`answered`](Self::answered), when the answer is in or was given up.
///
/// ```
/// use cometchat_import::importer::{pacer::{Free, Pacer, Rate}, time::Time};
/// let mut pacer = Pacer::new(Rate { limit: 1, window_ms: 1_000 });
/// let start = Time::from_millis(0);
/// assert_eq!(pacer.free(start), Free::Now);
/// pacer.take(start);
/// assert_eq!(pacer.free(start), Free::AfterAnswer);
/// pacer.answered(start.after(80));
/// assert_eq!(pacer.free(start.after(80)), Free::At(start.after(80 + 1_000 + pacer.margin_ms())));
/// ```
#[derive(Debug)]
pub struct Pacer {
    rate: Rate,
    in_flight: u32,
    /// When each answered request gives its slot back, earliest first.
    released: VecDeque<Time>,
    gate: Time,
    latest: Time,
}

impl Pacer {
    /// A pacer of which nothing is used up; a limit of 0 is taken for 1.
    pub fn new(rate: Rate) -> Self {
        let rate = Rate { limit: rate.limit.max(1), ..rate };
        Self { rate, in_flight: 0, released: VecDeque::new(), gate: Time::default(), latest: Time::default() }
    }

    /// Milliseconds that a slot is kept beyond the window: 10 for timers, and 1/2000 of the window
    /// for clocks (a quartz clock drifts by less than a fifth of that).
    pub fn margin_ms(&self) -> u64 {
        TIMER_MARGIN_MS + self.rate.window_ms / CLOCK_MARGIN_DIVISOR
    }

    /// Milliseconds more that a slot of an earlier run is kept: 1/60 of the window, since the wall
    /// clock may be set right between two runs.
    pub fn restart_margin_ms(&self) -> u64 {
        self.rate.window_ms / RESTART_MARGIN_DIVISOR
    }

    /// Milliseconds by which the wall clock may be ahead of the dates in the journal: a quarter of
    /// the restart's margin, so that a clock which is set right little by little is seldom noted.
    pub fn clock_slack_ms(&self) -> u64 {
        self.restart_margin_ms() / SLACK_DIVISOR
    }

    /// How many milliseconds ago each answer came whose slot is not free yet.
    pub fn answer_ages(&self, now: Time) -> impl Iterator<Item = u64> {
        let kept = self.rate.window_ms + self.margin_ms();
        let now = self.latest.max(now);
        let held = self.released.iter().filter(move |at| **at > now);
        held.map(move |at| kept.saturating_sub(at.since(now)))
    }

    /// For how many milliseconds no request may leave because the server refused one.
    pub fn closed_for_ms(&self, now: Time) -> u64 {
        self.gate.since(self.latest.max(now))
    }

    /// Whether a request may leave now, else when.
    #[must_use]
    pub fn free(&mut self, now: Time) -> Free {
        let now = self.advance(now);
        while self.released.front().is_some_and(|at| *at <= now) {
            self.released.pop_front();
        }
        if self.gate > now {
            return Free::Refused(self.gate);
        }
        if self.held() < u64::from(self.rate.limit) {
            return Free::Now;
        }
        match self.released.front() {
            Some(at) => Free::At(*at),
            None => Free::AfterAnswer,
        }
    }

    /// Slots that are taken: requests in flight, and answered ones within the window.
    pub fn held(&self) -> u64 {
        u64::from(self.in_flight) + self.released.len() as u64
    }

    /// A request leaves.
    pub fn take(&mut self, now: Time) {
        self.advance(now);
        self.in_flight += 1;
    }

    /// A request was answered, or given up.
    pub fn answered(&mut self, now: Time) {
        let now = self.advance(now);
        self.in_flight = self.in_flight.saturating_sub(1);
        self.released.push_back(now.after(self.rate.window_ms + self.margin_ms()));
    }

    /// Takes up after an earlier run: each of `slots` is taken for so many milliseconds from now, but
    /// for no longer than a window and its margin, which no request can ask for. Before the first
    /// [`take`](Self::take).
    pub fn restore(&mut self, slots: impl IntoIterator<Item = u64>, now: Time) {
        let now = self.advance(now);
        let longest = self.rate.window_ms + self.margin_ms();
        let until = |millis: u64| now.after(millis.min(longest));
        self.released.extend(slots.into_iter().map(until));
        self.released = sorted(self.released.drain(..)).into();
    }

    /// Lets no request leave before `until`: what a 429 asks for. For how many milliseconds that
    /// keeps requests longer than they were kept already.
    pub fn close_until(&mut self, until: Time) -> u64 {
        let known = self.gate.max(self.latest);
        self.gate = self.gate.max(until);
        self.gate.since(known)
    }

    /// Time never goes back, whatever the clock does.
    fn advance(&mut self, now: Time) -> Time {
        self.latest = self.latest.max(now);
        self.latest
    }
}

/// The shortest time for `requests` at `rate`, in milliseconds, if answers took no time.
pub fn shortest_ms(requests: u64, rate: Rate) -> u64 {
    requests.saturating_sub(1) / u64::from(rate.limit.max(1)) * rate.window_ms
}

const TIMER_MARGIN_MS: u64 = 10;
const CLOCK_MARGIN_DIVISOR: u64 = 2_000;
const RESTART_MARGIN_DIVISOR: u64 = 60;
const SLACK_DIVISOR: u64 = 4;

#[cfg(test)]
mod tests {
    use super::{Free, Pacer, Rate, shortest_ms};
    use crate::importer::time::Time;

    #[test]
    fn a_clock_that_runs_backwards_gives_no_slot_back() {
        let mut pacer = Pacer::new(Rate { limit: 1, window_ms: 1_000 });
        let start = Time::from_millis(50_000);
        pacer.take(start);
        pacer.answered(start);
        assert_eq!(pacer.free(Time::from_millis(10)), Free::At(start.after(1_010)));
        assert_eq!(pacer.free(start.after(1_010)), Free::Now);
    }

    #[test]
    fn a_refusal_closes_the_gate_for_all() {
        let mut pacer = Pacer::new(Rate::default());
        pacer.close_until(Time::from_millis(9_000));
        pacer.close_until(Time::from_millis(5_000));
        assert_eq!(pacer.free(Time::from_millis(8_999)), Free::Refused(Time::from_millis(9_000)));
        assert_eq!(pacer.free(Time::from_millis(9_000)), Free::Now);
    }

    #[test]
    fn slots_of_an_earlier_run_are_held_and_a_wrong_clock_holds_them_no_longer_than_a_window() {
        let mut pacer = Pacer::new(Rate { limit: 3, window_ms: 1_000 });
        let start = Time::from_millis(7);
        pacer.restore([9_999_999, 200, 300], start);
        assert_eq!(pacer.held(), 3);
        assert_eq!(pacer.free(start), Free::At(start.after(200)));
        assert_eq!(pacer.free(start.after(1_010)), Free::Now);
        assert_eq!(pacer.held(), 0);
    }

    #[test]
    fn the_shortest_time_counts_whole_windows() {
        let rate = Rate { limit: 60, window_ms: 60_000 };
        assert_eq!([0, 1, 60, 61, 120, 121].map(|n| shortest_ms(n, rate)), [0, 0, 0, 60_000, 60_000, 120_000]);
    }
}
