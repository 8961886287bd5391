//! When the next request may be dispatched: at once while the limit allows, and never one too many.
//!
//! # The theorem
//!
//! *No half-open interval of `window` milliseconds, wherever it begins, holds more than `limit` of
//! our requests at the server.* It holds whatever the latency, the jitter, and how the server
//! divides time (sliding log, fixed minutes, token bucket), because none of them enters the
//! proof.
//!
//! **The rule.** A request takes a *slot* when it is dispatched, and keeps it until `window + margin`
//! after its response arrived. It may be dispatched only while fewer than `limit` slots are taken.
//!
//! **Proof.** Suppose that `limit + 1` requests reached the server within `[x, x + window)`. Let the
//! last of them be dispatched at `s`; it arrived no earlier, so `s < x + window`. Each of the
//! other `limit` was dispatched by `s`. If one of them no longer held its slot at `s`, its response had
//! arrived by `s − window − margin < x`, and the server counted it before it responded: before `x`,
//! hence not within the interval. So all `limit` of them held their slots at `s`, and the rule
//! did not allow the last one to be dispatched. ∎
//!
//! **Assumptions.** (1) The server counts a request between its dispatch and its response's arrival.
//! A request without a response (time-out, dropped connection) counts as complete when we gave it
//! up. (2) Over one window our clock and the server's differ by less than `margin`, which also
//! covers a timer that fires early; a clock that stands still or steps back only makes us slower,
//! for time here never goes back. (3) Nobody else uses the same limit; if somebody does, the server
//! responds with 429 and [`Pacer::close_until`] stops every batch, not only the one refused.
//!
//! **Across a restart.** The slots are in the journal with the wall-clock time of their responses, and
//! are restored with it; one whose response is unknown is held as if it came at the restart. Two
//! processes' clocks are compared here, so [`restart_margin_ms`](Pacer::restart_margin_ms) is added,
//! and (4) the wall clock must not be set forward by more than that while nothing runs. A clock that
//! was set back makes us slower, by one window at most.
//!
//! **And no slower than that.** The first `limit` requests are dispatched at once; later ones the
//! moment that a slot is free. A server that counts in a sliding window would allow nothing earlier
//! but by the latency and the margin.

use std::collections::VecDeque;

use super::{order::sorted, time::Time};

/// How many requests may be dispatched in how long.
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

/// Whether a request may be dispatched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// At once.
    Now,
    /// At this moment, because the limit is used up.
    At(Time),
    /// At this moment, because the server refused a request.
    Refused(Time),
    /// When a request in flight has its response or is given up.
    AfterResponse,
}

/// Hands out the slots of the limit. The module's documentation proves it.
///
/// Call [`free`](Self::free), and only after [`Free::Now`] [`take`](Self::take); for each `take`
/// exactly one [`complete`](Self::complete), when the response is in or was given up.
///
/// ```
/// use cometchat_import::importer::{pacer::{Free, Pacer, Rate}, time::Time};
/// let mut pacer = Pacer::new(Rate { limit: 1, window_ms: 1_000 });
/// let start = Time::from_millis(0);
/// assert_eq!(pacer.free(start), Free::Now);
/// pacer.take(start);
/// assert_eq!(pacer.free(start), Free::AfterResponse);
/// pacer.complete(start.after(80));
/// assert_eq!(pacer.free(start.after(80)), Free::At(start.after(80 + 1_000 + pacer.margin_ms())));
/// ```
#[derive(Debug)]
pub struct Pacer {
    rate: Rate,
    in_flight: u32,
    /// When each completed request gives its slot back, earliest first.
    held_until: VecDeque<Time>,
    gate: Time,
    latest: Time,
}

impl Pacer {
    /// A pacer of which nothing is used up; a limit of 0 is taken for 1.
    pub fn new(rate: Rate) -> Self {
        let rate = Rate { limit: rate.limit.max(1), ..rate };
        Self { rate, in_flight: 0, held_until: VecDeque::new(), gate: Time::default(), latest: Time::default() }
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

    /// How many milliseconds ago each response came whose slot is not free yet.
    pub fn response_ages(&self, now: Time) -> impl Iterator<Item = u64> {
        let kept = self.rate.window_ms + self.margin_ms();
        let now = self.latest.max(now);
        let held = self.held_until.iter().filter(move |at| **at > now);
        held.map(move |at| kept.saturating_sub(at.since(now)))
    }

    /// For how many milliseconds no request may be dispatched because the server refused one.
    pub fn closed_for_ms(&self, now: Time) -> u64 {
        self.gate.since(self.latest.max(now))
    }

    /// Whether a request may be dispatched now, else when.
    #[must_use]
    pub fn free(&mut self, now: Time) -> Free {
        let now = self.advance(now);
        while self.held_until.front().is_some_and(|at| *at <= now) {
            self.held_until.pop_front();
        }
        if self.gate > now {
            return Free::Refused(self.gate);
        }
        if self.held() < u64::from(self.rate.limit) {
            return Free::Now;
        }
        match self.held_until.front() {
            Some(at) => Free::At(*at),
            None => Free::AfterResponse,
        }
    }

    /// Slots that are taken: requests in flight, and completed ones within the window.
    pub fn held(&self) -> u64 {
        u64::from(self.in_flight) + self.held_until.len() as u64
    }

    /// A request is dispatched.
    pub fn take(&mut self, now: Time) {
        self.advance(now);
        self.in_flight += 1;
    }

    /// A request had its response, or was given up.
    pub fn complete(&mut self, now: Time) {
        let now = self.advance(now);
        self.in_flight = self.in_flight.saturating_sub(1);
        self.held_until.push_back(now.after(self.rate.window_ms + self.margin_ms()));
    }

    /// No request was dispatched for a slot, and none will be.
    pub fn unused(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Takes up after an earlier run: each of `slots` is taken for so many milliseconds from now, but
    /// for no longer than a window and its margin, which no request can ask for. Before the first
    /// [`take`](Self::take).
    pub fn restore(&mut self, slots: impl IntoIterator<Item = u64>, now: Time) {
        let now = self.advance(now);
        let longest = self.rate.window_ms + self.margin_ms();
        let until = |millis: u64| now.after(millis.min(longest));
        let held = std::mem::take(&mut self.held_until);
        self.held_until = sorted(held.into_iter().chain(slots.into_iter().map(until))).into();
    }

    /// Lets no request be dispatched before `until`: what a 429 asks for. For how many milliseconds that
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

/// The shortest time for `requests` at `rate`, in milliseconds, if responses took no time.
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
        pacer.complete(start);
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
