//! The policy: collects what is known of a batch, of the server and of the other batches, lets the
//! [table](super::table) decide, and turns its decision into milliseconds.

use super::{
    Backoff, Health, Random,
    health::Breaker,
    table::{Alone, Cause, Effort, Facts, Others, Rows, Searching, Server, Step, Streak, decide},
};
use crate::importer::{error::ErrorCode, time::Time};

/// What became of the attempts at a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct History {
    /// Attempts of which nobody knows which rows were stored.
    pub(super) attempts: u32,
    /// Of those, how many an outage took: they say nothing of the batch.
    excused: u32,
    /// Failures as a single row, found by a search.
    alone: u32,
    /// How many requests had succeeded when it first failed: a later success shows that the server
    /// is well, and the fault is in the batch.
    successes_at_failure: Option<u64>,
    /// How many requests had succeeded when it was parted from a body that was refused as too large.
    successes_at_split: Option<u64>,
}

impl History {
    /// Whether it never failed.
    pub(crate) fn is_untried(&self) -> bool {
        self.attempts == 0
    }

    /// Attempts of which nobody knows which rows were stored.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The history of a part of the batch that a search sends next.
    pub(crate) fn of_part(&self) -> Self {
        let Self { successes_at_failure, successes_at_split, .. } = *self;
        Self { attempts: 1, successes_at_failure, successes_at_split, ..Self::default() }
    }

    /// The history of some of its users, sent on by themselves.
    pub(crate) fn of_some(&self) -> Self {
        Self { alone: 0, ..*self }
    }

    /// Attempts that count.
    fn spent(&self) -> u32 {
        self.attempts.saturating_sub(self.excused)
    }
}

/// A failure: nobody knows what the request did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed {
    /// What it points to.
    pub cause: Cause,
    /// How many rows the request had.
    pub rows: Rows,
    /// Whether it was part of a search.
    pub searching: Searching,
    /// When its request was dispatched.
    pub dispatched_at: Time,
}

/// What to do with a batch that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Send the same again, after so many milliseconds and before anything else: in an outage it probes.
    Resend {
        /// Milliseconds.
        after: u64,
    },
    /// Send its first half, before anything else.
    Bisect {
        /// Milliseconds; `None` for no sooner than the batch itself.
        after: Option<u64>,
    },
    /// Send the rows that its search holds back, then it.
    DrainHeld {
        /// Milliseconds.
        after: u64,
    },
    /// Send another batch, one that never failed if there is any, and it last.
    ProbeOther {
        /// Milliseconds.
        after: u64,
    },
    /// Report its rows as unconfirmed.
    Unconfirmed,
    /// End the run.
    Stop(ErrorCode),
}

/// Settings of the policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryOptions {
    /// Attempts at a batch, at least 1.
    pub attempts: u32,
    /// Delays between them.
    pub backoff: Backoff,
    /// Milliseconds of waiting after which a server from which nothing came back is given up.
    pub patience_ms: u64,
}

/// Decides what becomes of batches that failed, and knows how the server is.
#[derive(Debug)]
pub(crate) struct RetryPolicy {
    options: RetryOptions,
    health: Health,
    random: Random,
    /// Whether an earlier run had a response.
    was_reached: bool,
}

impl RetryPolicy {
    /// A policy that knows of no failure; `seed` is that of the jitter.
    pub(crate) fn new(options: RetryOptions, seed: u64) -> Self {
        Self { options, health: Health::default(), random: Random::seeded(seed), was_reached: false }
    }

    /// An earlier run had a response from the server: its address is not misspelt.
    pub(crate) fn reached(&mut self) {
        self.was_reached = true;
    }

    /// Whether a response made sense in this run.
    pub(crate) fn has_succeeded(&self) -> bool {
        self.health.successes() > 0
    }

    /// Something was refused that may be refused for all: the key that was taken before, or the first bodies as too large.
    pub(crate) fn doubt(&mut self) {
        self.health.doubt();
    }

    /// Something before the server refused a request, and nothing came through in this run. Whether that holds for all.
    pub(crate) fn refused_before(&mut self, dispatched_at: Time, now: Time) -> bool {
        self.health.refused_before(dispatched_at, now) >= REFUSED_BEFORE_MAX
    }

    /// Whether only one request at a time is worth sending.
    pub(crate) fn is_probing(&self) -> bool {
        self.health.is_probing()
    }

    /// The server gave a response that makes sense.
    pub(crate) fn succeeded(&mut self) {
        self.health.succeeded();
    }

    /// The limit refused a request that was dispatched at `dispatched_at`, and asks to wait for so many milliseconds
    /// longer than before. Whether that is to be believed no longer.
    pub(crate) fn refused(&mut self, millis: u64, dispatched_at: Time, now: Time) -> bool {
        self.health.refused(millis, dispatched_at, now);
        self.health.limit(self.options.patience_ms) == Breaker::Open
    }

    /// The server refused a batch for its rows, and is well.
    pub(crate) fn bisected(&self, history: &mut History) {
        history.successes_at_failure.get_or_insert(self.health.successes());
    }

    /// The body of a batch was refused as too large, and is halved.
    pub(crate) fn split(&self, history: &mut History) {
        history.successes_at_split.get_or_insert(self.health.successes());
    }

    /// A row alone is refused as too large, as the body was that it was parted from. What was stored since shows that
    /// the server is well, also where it was the other half that came through, before this row failed by itself.
    pub(crate) fn too_large_alone(&self, history: &mut History) {
        if history.successes_at_failure.is_none() {
            history.successes_at_failure = history.successes_at_split;
        }
    }

    /// A batch failed: what to do with it.
    pub(crate) fn failed(&mut self, history: &mut History, failed: Failed, others: Others, now: Time) -> Decision {
        history.attempts += 1;
        self.health.failed();
        // What the response took is waiting as well; not what the host slept meanwhile. A success forgets it.
        let took_ms = now.since(failed.dispatched_at);
        self.health.waited(failed.dispatched_at, took_ms.min(RESPONSE_MAX_MS));
        if self.health.outage(self.options.patience_ms) != Breaker::Closed {
            history.excused += u32::from(failed.cause != Cause::Batch);
        }
        let facts = self.facts(history, failed, others);
        let step = decide(facts);
        history.alone += u32::from(step.counts_alone(facts));
        self.with_delay(step, history, now)
    }

    /// Users of a request that had its response are to be sent once more; `history` is that of the request.
    pub(crate) fn retried(&self, history: History) -> Retried {
        let history = History {
            attempts: history.attempts + 1,
            successes_at_failure: history.successes_at_failure.or(Some(self.health.successes())),
            ..history.of_some()
        };
        Retried { history, is_spent: history.spent() >= self.options.attempts }
    }

    /// Milliseconds before the next try: after a failure, no more than the caller has patience for.
    pub(crate) fn delay(&mut self, history: &History, now: Time) -> u64 {
        let attempt = history.attempts.saturating_sub(1);
        let delay = self.options.backoff.delay(attempt, &mut self.random);
        self.health.wait(now, delay, self.options.patience_ms)
    }

    fn facts(&self, history: &mut History, failed: Failed, others: Others) -> Facts {
        let successes = self.health.successes();
        let since = *history.successes_at_failure.get_or_insert(successes);
        let server = if successes > since {
            Server::Well
        } else if successes == 0 && !self.was_reached && failed.cause == Cause::Network {
            Server::NeverReached
        } else {
            Server::Doubtful
        };
        let attempts = self.options.attempts;
        let is_spent = match server {
            Server::NeverReached => history.attempts >= attempts.min(ATTEMPTS_IF_NEVER_REACHED),
            Server::Well | Server::Doubtful => history.spent() >= attempts,
        };
        Facts {
            cause: failed.cause,
            effort: match history.attempts {
                _ if is_spent => Effort::Spent,
                0 | 1 => Effort::First,
                _ => Effort::Again,
            },
            server,
            outage: self.health.outage(self.options.patience_ms),
            rows: failed.rows,
            searching: failed.searching,
            alone: if history.alone + 1 >= ALONE_MIN { Alone::Enough } else { Alone::Few },
            streak: if self.health.is_long(attempts) { Streak::Long } else { Streak::Short },
            others,
        }
    }

    fn with_delay(&mut self, step: Step, history: &History, now: Time) -> Decision {
        match step {
            Step::Bisect => Decision::Bisect { after: None },
            Step::Unconfirmed => Decision::Unconfirmed,
            Step::Stop(code) => Decision::Stop(code),
            Step::BisectLater => Decision::Bisect { after: Some(self.delay(history, now)) },
            Step::Resend | Step::Probe => Decision::Resend { after: self.delay(history, now) },
            Step::DrainHeld => Decision::DrainHeld { after: self.delay(history, now) },
            Step::ProbeOther => Decision::ProbeOther { after: self.delay(history, now) },
        }
    }
}

/// Users of a request that had its response, which are to be sent once more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Retried {
    /// Their history.
    pub history: History,
    /// Whether they were sent as often as allowed.
    pub is_spent: bool,
}

/// Refusals one after another, of other rows each time, after which no row is why.
const REFUSED_BEFORE_MAX: u32 = 8;
/// More than any time-out that makes sense.
const RESPONSE_MAX_MS: u64 = 120_000;
/// Failures of a row on its own, while others are stored, after which it is offending.
const ALONE_MIN: u32 = 3;
/// About eight seconds with the usual backoff.
const ATTEMPTS_IF_NEVER_REACHED: u32 = 5;
