//! The budget: ends a run in good order before its host ends it in none.

use crate::importer::{account::Status, time::Time};

use super::{Import, Stop};

/// How much a run may take. Nothing is lost: with a journal, the next run goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Requests, repeated ones too.
    pub max_requests: Option<u64>,
    /// Milliseconds from the first poll. No request leaves whose answer, if it takes twice as long
    /// as the slowest so far, would be late; what is in flight then all the same is aborted.
    pub deadline_ms: Option<u64>,
}

/// What the budget must know of the run.
#[derive(Debug, Default)]
pub(super) struct Spending {
    deadline: Option<Time>,
    slowest_ms: Option<u64>,
}

impl Spending {
    /// An answer took so long.
    pub(super) fn answered(&mut self, millis: u64) {
        self.slowest_ms = Some(self.slowest_ms.unwrap_or(0).max(millis));
    }

    /// The sooner of `until` and the deadline.
    pub(super) fn first_of(&self, until: Option<Time>) -> Option<Time> {
        [until, self.deadline].into_iter().flatten().min()
    }

    /// Whether a request that leaves at `at` would come back too late.
    fn is_late(&self, at: Time) -> bool {
        let allowance = self
            .slowest_ms
            .map_or(FIRST_ANSWER_MS, |slowest| 2 * slowest);
        self.deadline
            .is_some_and(|deadline| at.after(allowance.max(ANSWER_MIN_MS)) > deadline)
    }
}

impl Import {
    /// Ends the run if its time is up.
    pub(super) fn mind_budget(&mut self, now: Time) {
        let Some(millis) = self.options.budget.deadline_ms else {
            return;
        };
        let started = self.started.unwrap_or(now);
        let deadline = *self.spending.deadline.get_or_insert(started.after(millis));
        if now >= deadline {
            self.stop(Stop::Abort);
        }
    }

    /// Whether the budget has room for a request that leaves at `at`; if not, the run ends.
    pub(super) fn afford(&mut self, at: Time) -> bool {
        let most = self.options.budget.max_requests.unwrap_or(u64::MAX);
        let announced = (self.departing.len() + self.cleared.len()) as u64;
        let spent = self.requests + announced >= most;
        if !spent && !self.spending.is_late(at) {
            return true;
        }
        // What is announced leaves first.
        if announced == 0 && self.stopped.is_none() {
            self.stopped = Some((Stop::Finish, Status::Stopped, None));
        }
        false
    }
}

/// What the first answer may take, before any is known.
const FIRST_ANSWER_MS: u64 = 1_000;
/// Answers are not all alike.
const ANSWER_MIN_MS: u64 = 100;
