//! The end of a run: what is left is accounted for, and the account closed.

use crate::importer::{
    account::{Outcome, Report, Status},
    batch::{Batch, Packed},
    error::{ErrorCode, Failure},
    issue::Issue,
    journal::Verdict,
    order::sorted_by_key,
    position::Position,
    time::Time,
};

use super::{Action, Import, Stop};

impl Import {
    /// Ends the run as failed; what is not settled stays pending.
    pub(super) fn fail(&mut self, code: ErrorCode, message: String) {
        let failure = Failure::new(code, self.redactor.apply(message));
        match &mut self.stopped {
            Some((_, status, known)) if known.is_none() => {
                *status = Status::Failed;
                *known = Some(failure);
            }
            Some(_) => {}
            None => self.stopped = Some((Stop::Finish, Status::Failed, Some(failure))),
        }
    }

    /// The run is stopped: what has not left never does, and what is in flight is waited for.
    pub(super) fn wind_up(&mut self, now: Time) -> Action {
        self.recall(now);
        if !self.flying.is_empty() {
            return self.append().unwrap_or(Action::Wait {
                until: self.spending.first_of(None).filter(|_| !self.is_aborting()),
                want_input: false,
            });
        }
        self.close(now)
    }

    /// Everything is settled that will be: the journal is completed, then the account.
    pub(super) fn close(&mut self, now: Time) -> Action {
        self.log_end(now);
        if let Some(append) = self.append() {
            return append;
        }
        if self.is_appending() {
            return Action::Wait {
                until: None,
                want_input: false,
            };
        }
        self.finish(now);
        Action::Done
    }

    /// Takes back the requests that have not left; the journal is told so, as it may know of them.
    fn recall(&mut self, now: Time) {
        let cleared = self.cleared.drain(..);
        let recalled: Vec<_> = cleared.chain(self.departing.drain(..)).collect();
        for (id, shipment) in recalled {
            self.log_answer(id, Verdict::Unread { wait_ms: 0 }, now);
            self.pacer.answered(now);
            self.again.push(shipment);
        }
    }

    /// Accounts for what is left, and closes the account.
    fn finish(&mut self, now: Time) {
        let mut left: Vec<(Position, String)> = Vec::new();
        let mut leave = |batch: &Batch| {
            let users = batch.users.iter();
            left.extend(users.map(|user| (user.place, batch.uid(user).to_owned())));
        };
        let unread = self.intake.flush();
        let shipments = self.again.drain(..).chain(self.ready.drain(..));
        for mut shipment in shipments {
            if let Some(search) = shipment.search.take() {
                leave(&search.other);
                leave(&search.rest);
            }
            leave(&shipment.batch);
        }
        unread.iter().for_each(leave);
        for (place, uid) in sorted_by_key(left, |(place, _)| place.row) {
            self.account
                .settle(place, Some(&uid), Outcome::Pending, Vec::new(), None);
        }
        // A source that broke was not read to its end.
        let input_ended = self.input_ended && self.broken.is_none();
        let (mut status, mut error) = match self.stopped.take() {
            Some((_, status, error)) => (status, error),
            None => (Status::Complete, None),
        };
        if status == Status::Complete
            && let Some(broken) = self.broken.take()
        {
            status = Status::Failed;
            error = Some(broken);
        }
        self.report = Some(Report {
            status,
            counts: self.account.closed(),
            resumed: self.account.resumed().rows,
            resent: std::mem::take(&mut self.resent),
            requests: self.requests,
            elapsed_ms: self.started.map_or(0, |started| now.since(started)),
            coerced: self.account.coerced(),
            input_ended,
            error,
        });
    }

    pub(super) fn settle_user(
        &mut self,
        batch: &Batch,
        user: &Packed,
        outcome: Outcome,
        issues: Vec<Issue>,
    ) {
        self.account.settle(
            user.place,
            Some(batch.uid(user)),
            outcome,
            issues,
            user.source.as_deref(),
        );
    }
}
