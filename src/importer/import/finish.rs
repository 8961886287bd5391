//! The end of a run: the rest is accounted for, and the account closed.

use crate::importer::{
    account::{Outcome, Report},
    batch::Batch,
    error::{ErrorCode, Failure},
    journal::SettledRequest,
    order::sorted_by_key,
    position::Position,
    time::Time,
};

use super::{Action, Import};

impl Import {
    /// Ends the run as failed; a row without an outcome stays pending.
    pub(super) fn fail(&mut self, code: ErrorCode, message: String) {
        let message = self.redactor.apply(message);
        self.end.fail(Failure::new(code, message));
    }

    /// The run is stopped: what was not dispatched never is, and what is in flight is waited for.
    pub(super) fn drain(&mut self, now: Time) -> Action {
        for id in self.queue.cancel() {
            // The journal may know of it.
            self.journal.complete(id, SettledRequest::Unread { wait_ms: 0 }, now);
            self.pace.unused(id, now);
        }
        self.pace.finish(now);
        if self.queue.has_in_flight() {
            let action = self.append().or_else(|| self.return_cells(now));
            return action.unwrap_or_else(|| self.wait_for_end(now));
        }
        self.close(now)
    }

    /// Every outcome that will be is known: the journal is completed, then the account.
    pub(super) fn close(&mut self, now: Time) -> Action {
        self.end_withheld(now);
        self.check_failures();
        self.journal.end(now);
        self.pace.finish(now);
        if let Some(action) = self.append().or_else(|| self.return_cells(now)) {
            return action;
        }
        // Whoever aborts does not wait for the store, which has the cells back either way, if later.
        if self.journal.is_appending() || !(self.pace.is_finished() || self.is_aborting()) {
            return self.wait_for_end(now);
        }
        self.report_pending();
        self.report = Some(self.final_report(now));
        Action::Done
    }

    /// Waits for what is under way. An abort is reported by the driver: no time that passes, not even that of the deadline,
    /// which is over, brings anything else about.
    fn wait_for_end(&self, now: Time) -> Action {
        let until = self.budget.first_of(self.pace.wakes(now)).filter(|_| !self.is_aborting());
        Action::Wait { until, want_input: false }
    }

    /// Accounts for the rows that were not dispatched, in their order.
    fn report_pending(&mut self) {
        let mut pending: Vec<(Position, String)> = Vec::new();
        let mut add = |batch: &Batch| {
            let users = batch.users.iter();
            pending.extend(users.map(|user| (user.position, batch.uid(user).to_owned())));
        };
        for attempt in self.queue.drain() {
            attempt.batches().for_each(&mut add);
        }
        for batch in self.by_value.drain().chain(self.pipeline.drain()) {
            add(&batch);
        }
        for (position, uid) in sorted_by_key(pending, |(position, _)| position.row) {
            self.account.complete(position, Some(&uid), Outcome::Pending, Vec::new(), None);
        }
    }

    fn final_report(&mut self, now: Time) -> Report {
        // A source that broke was not read to its end.
        let input_ended = self.input_ended && !self.end.is_broken();
        let (status, error) = self.end.outcome();
        Report {
            status,
            counts: self.account.closed(),
            resumed: self.account.resumed().rows,
            resent: std::mem::take(&mut self.resent),
            requests: self.requests,
            elapsed_ms: self.started.map_or(0, |started| now.since(started)),
            coerced: self.account.normalized(),
            notes: self.account.notes(self.pipeline.reader.repeated_headers()),
            input_ended,
            error,
        }
    }
}
