//! A limit that other workers share: what its store is asked, and what becomes of a request that may not be dispatched any more.

use crate::importer::{
    journal::SettledRequest,
    limiter::{Demand, LeaseOptions},
    time::Time,
};

use super::{Action, Import, RequestId};

impl Import {
    /// Shares the limit with other workers, by a store that the driver asks: [`Action::Ask`]. Before anything else.
    pub fn share(&mut self, options: LeaseOptions) {
        self.pace.share(options);
    }

    /// Whether a request may still be dispatched. A driver asks in the same turn in which it dispatches it: the run may have
    /// been paused, and a grant of a shared limit is for some seconds. If it may not, report
    /// [`FailureKind::Undispatched`](super::FailureKind).
    #[must_use]
    pub fn may_dispatch(&self, id: RequestId, now: Time) -> bool {
        !self.is_paused() && self.pace.may_dispatch(id, self.latest.max(now))
    }

    /// The store's reply to an ask, or why there is none.
    pub fn replied(&mut self, number: u64, reply: Result<&[u8], &str>, now: Time) {
        let now = self.advance(now);
        self.pace.replied(number, reply, now);
    }

    /// What to ask the store now, if anything.
    pub(super) fn ask(&mut self, now: Time) -> Option<Action> {
        if !self.pace.is_shared() {
            return None;
        }
        self.note_demand();
        self.return_cells(now)
    }

    /// The next ask, which returns what is not needed any more.
    pub(super) fn return_cells(&mut self, now: Time) -> Option<Action> {
        let (number, bytes) = self.pace.ask(now)?;
        Some(Action::Ask { number, bytes })
    }

    /// Notes how many requests wait for the limit.
    pub(super) fn note_demand(&mut self) {
        if !self.pace.is_shared() {
            return;
        }
        let allowed = if self.policy.is_probing() { 1 } else { self.options.concurrency.max(1) };
        let connections = allowed.saturating_sub(self.queue.under_way());
        let known = self.queue.sendable(self.latest);
        // Of what was not read yet, a window's requests are assumed.
        let unread = if self.input_ended { 0 } else { self.options.rate.limit.max(1) };
        let backlog = u32::try_from(self.queue.left()).unwrap_or(u32::MAX).saturating_add(unread);
        let now = u32::try_from(connections.min(known)).unwrap_or(u32::MAX);
        self.pace.demand(Demand { now, backlog }, self.latest);
    }

    /// How many batches are packed ahead. One that shares its limit asks for what it can dispatch: it knows of a batch for each
    /// connection, and whether there is another one. Otherwise it would keep cells at its end that others need.
    pub(super) fn batches_ahead(&self) -> usize {
        if self.pace.is_shared() { self.options.concurrency.max(1) + 1 } else { PACKED_BATCHES }
    }

    /// Waits until then, or until the limit's store is to be asked.
    pub(super) fn wait_until(&self, until: Option<Time>, want_input: bool, now: Time) -> Action {
        let until = [until, self.pace.wakes(now)].into_iter().flatten().min();
        Action::Wait { until: self.budget.first_of(until), want_input }
    }

    /// A request was not dispatched, since its grant had passed or the run was paused: it is the next one.
    pub(super) fn undispatched(&mut self, id: RequestId, now: Time) {
        let Some(mut attempt) = self.queue.complete(id) else {
            return;
        };
        self.pace.unused(id, now);
        self.requests = self.requests.saturating_sub(1);
        self.journal.complete(id, SettledRequest::Unread { wait_ms: 0 }, now);
        attempt.not_before = now;
        self.queue.retry_first(attempt);
    }
}

/// Batches that are packed ahead of a limit of the run's own; more would only be memory.
const PACKED_BATCHES: usize = 2;
