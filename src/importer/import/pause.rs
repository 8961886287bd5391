//! A pause: nothing is dispatched until the caller lets the run continue.
//!
//! What was announced is taken back, so that its slots of the limit are free for others; what is in flight is waited for.
//! Reading continues until batches are packed, as it does where the limit is used up: so a run that has sent everything ends.
//! The deadline of the budget stays where it is: it is the host's.

use crate::importer::{account::Event, journal::SettledRequest, time::Time};

use super::{Action, Import};

/// Since when a run is paused, and how long it was before.
#[derive(Debug, Default)]
pub(super) struct Pause {
    since: Option<Time>,
    earlier_ms: u64,
}

impl Pause {
    /// Milliseconds of all pauses up to `now`.
    pub(super) fn total_ms(&self, now: Time) -> u64 {
        self.earlier_ms.saturating_add(self.since.map_or(0, |since| now.since(since)))
    }
}

impl Import {
    /// Dispatches nothing from now on, until [`unpause`](Self::unpause): a request that the last poll asked for
    /// [may not be](Self::may_dispatch) any more. No effect on a run that is paused, stopped or done.
    pub fn pause(&mut self, now: Time) {
        if self.is_paused() || self.end.is_stopped() || self.report.is_some() {
            return;
        }
        let now = self.advance(now);
        self.pause.since = Some(now);
        self.account.emit(|| Event::Pause { is_paused: true });
    }

    /// Continues after a [`pause`](Self::pause); no effect on a run that is not paused.
    pub fn unpause(&mut self, now: Time) {
        if !self.is_paused() {
            return;
        }
        let now = self.advance(now);
        self.pause = Pause { since: None, earlier_ms: self.pause.total_ms(now) };
        self.pace.unwatched(now);
        self.account.emit(|| Event::Pause { is_paused: false });
    }

    /// Whether the run is paused. One that is stopped or done is not.
    pub fn is_paused(&self) -> bool {
        self.pause.since.is_some() && !self.end.is_stopped() && self.report.is_none()
    }

    /// Takes back what was announced and not dispatched. While an append is under way, what it announces stays: it is taken
    /// back once it is durable.
    pub(super) fn take_back(&mut self, now: Time) {
        let ids = if self.journal.is_appending() { self.queue.cancel_ready() } else { self.queue.cancel() };
        for id in ids {
            // The journal may know of it.
            self.journal.complete(id, SettledRequest::Unread { wait_ms: 0 }, now);
            self.pace.unused(id, now);
        }
    }

    /// Waits for what is in flight, and for the end of the pause.
    pub(super) fn stand_by(&mut self, want_input: bool, now: Time) -> Action {
        let until = self.pace.stand_by(now);
        if let Some(action) = self.append().or_else(|| self.return_cells(now)) {
            return action;
        }
        let heartbeat = now.after(HEARTBEAT_MS);
        self.wait_until(Some(until.map_or(heartbeat, |until| until.min(heartbeat))), want_input, now)
    }
}

/// A pause without a timer would let a process end that waits for nothing else, and learn nothing of its wall clock.
const HEARTBEAT_MS: u64 = 60_000;
