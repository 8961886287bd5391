//! The budget: ends a run in good order before its host ends it in none.

use crate::importer::time::Time;

/// How much a run may take. Nothing is lost: with a journal, the next run resumes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Requests, repeated ones too.
    pub max_requests: Option<u64>,
    /// Milliseconds from the first poll. No request is dispatched whose response, if it takes twice as long
    /// as the slowest so far, would be late: the first is taken to take 1,000 ms, so that a shorter deadline sends
    /// nothing; what is in flight then all the same is aborted.
    pub deadline_ms: Option<u64>,
}

/// A budget, and what of it is spent.
#[derive(Debug)]
pub(super) struct Spending {
    budget: Budget,
    deadline: Option<Time>,
    slowest_ms: Option<u64>,
}

impl Spending {
    /// A budget of which nothing is spent.
    pub(super) fn new(budget: Budget) -> Self {
        Self { budget, deadline: None, slowest_ms: None }
    }

    /// The run started at `started`: its deadline is known from here on.
    pub(super) fn start(&mut self, started: Time) {
        let deadline = self.budget.deadline_ms.map(|millis| started.after(millis));
        self.deadline = self.deadline.or(deadline);
    }

    /// A response took so long.
    pub(super) fn took(&mut self, millis: u64) {
        self.slowest_ms = Some(self.slowest_ms.unwrap_or(0).max(millis));
    }

    /// The sooner of `until` and the deadline.
    pub(super) fn first_of(&self, until: Option<Time>) -> Option<Time> {
        [until, self.deadline].into_iter().flatten().min()
    }

    /// Whether the time is up.
    pub(super) fn is_over(&self, now: Time) -> bool {
        self.deadline.is_some_and(|deadline| now >= deadline)
    }

    /// Whether there is room for one more request, after so many, that is dispatched at `at`.
    pub(super) fn affords(&self, requests: u64, at: Time) -> bool {
        let most = self.budget.max_requests.unwrap_or(u64::MAX);
        requests < most && !self.is_late(at)
    }

    /// Whether a request that is dispatched at `at` would come back too late.
    fn is_late(&self, at: Time) -> bool {
        let allowance = self.slowest_ms.map_or(FIRST_RESPONSE_MS, |slowest| 2 * slowest);
        self.deadline.is_some_and(|deadline| at.after(allowance.max(RESPONSE_MIN_MS)) > deadline)
    }
}

/// What the first response may take, before any is known.
const FIRST_RESPONSE_MS: u64 = 1_000;
/// Responses do not all take the same time.
const RESPONSE_MIN_MS: u64 = 100;

#[cfg(test)]
mod tests {
    use super::{Budget, Spending};
    use crate::importer::time::Time;

    #[test]
    fn a_request_is_not_afforded_whose_response_may_be_late() {
        let at = Time::from_millis;
        let mut spending = Spending::new(Budget { max_requests: Some(2), deadline_ms: Some(5_000) });
        spending.start(at(100));
        assert!(spending.affords(1, at(4_100)));
        assert!(!spending.affords(2, at(100)), "two requests are all");
        assert!(!spending.affords(1, at(4_101)), "the first response may take a second");
        spending.took(300);
        assert!(spending.affords(1, at(4_500)));
        assert!(!spending.affords(1, at(4_501)), "twice the slowest");
        assert!(!spending.is_over(at(5_099)) && spending.is_over(at(5_100)));
        assert_eq!(spending.first_of(Some(at(9_000))), Some(at(5_100)));
    }
}
