//! The report: how a run ended, and the sum of its account.

use serde::Serialize;

use super::{Counts, Note};
use crate::importer::{error::Failure, tally::Tally};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything was read, and every row has its outcome.
    Complete,
    /// The caller stopped it.
    Stopped,
    /// It could not continue.
    Failed,
}

/// Users that were sent more than once, each counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resent {
    /// How many.
    pub users: u64,
    /// Why each was sent for a second time: the code of the failure (`NETWORK`, `TIMED_OUT`,
    /// `HTTP_503`, a code of the server's, …), or `INTERRUPTED` if an earlier run ended before the
    /// response.
    pub reasons: Tally,
}

impl Resent {
    /// Counts a user.
    pub(crate) fn add(&mut self, reason: &str) {
        self.users += 1;
        // Servers may write any code: there are only so many lines in an account.
        if !self.reasons.add(reason, REASONS_MAX) {
            self.reasons.add("OTHER", usize::MAX);
        }
    }
}

const REASONS_MAX: usize = 30;

/// The account of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How it ended.
    pub status: Status,
    /// The outcomes.
    #[serde(flatten)]
    pub counts: Counts,
    /// Rows whose outcome is that of an earlier run (they are in the other counts too).
    pub resumed: u64,
    /// Users that were sent more than once.
    pub resent: Resent,
    /// Requests that were dispatched.
    pub requests: u64,
    /// Milliseconds from the first `poll` to the end.
    pub elapsed_ms: u64,
    /// Values written otherwise than they stood, without loss.
    pub coerced: u64,
    /// What the owner should look at though it is no mistake, the most frequent first.
    pub notes: Vec<Note>,
    /// Whether the source was read to its end.
    pub input_ended: bool,
    /// Why it could not continue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}
