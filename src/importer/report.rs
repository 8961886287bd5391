//! The account: what became of every row.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{issue::Issue, position::Position};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The server took it in this run.
    Imported,
    /// The server had a user with this uid before.
    Existing,
    /// It breaks a rule and was not sent.
    Invalid,
    /// An earlier row of this input has the same uid; it was not sent.
    Duplicate,
    /// The server refused it by name.
    Rejected,
    /// It was sent as often as allowed, and its fate never became known.
    Unconfirmed,
    /// It was read, and is not settled yet.
    Pending,
}

/// How many rows have which outcome; `rows` is counted by itself, so that the sum can be checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // the outcomes' own names
pub struct Counts {
    /// Rows read.
    pub rows: u64,
    pub imported: u64,
    pub existing: u64,
    pub invalid: u64,
    pub duplicate: u64,
    pub rejected: u64,
    pub unconfirmed: u64,
    pub pending: u64,
}

impl Counts {
    /// Counts one more row of this outcome (not `rows`).
    pub fn add(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Imported => &mut self.imported,
            Outcome::Existing => &mut self.existing,
            Outcome::Invalid => &mut self.invalid,
            Outcome::Duplicate => &mut self.duplicate,
            Outcome::Rejected => &mut self.rejected,
            Outcome::Unconfirmed => &mut self.unconfirmed,
            Outcome::Pending => &mut self.pending,
        };
        *count += 1;
    }

    /// The sum of the outcomes; equal to `rows` at the end of every run.
    pub fn sum(&self) -> u64 {
        self.settled() + self.pending
    }

    /// Rows whose outcome is final.
    pub fn settled(&self) -> u64 {
        self.imported
            + self.existing
            + self.invalid
            + self.duplicate
            + self.rejected
            + self.unconfirmed
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything was read, and every row is settled.
    Complete,
    /// The caller stopped it.
    Stopped,
    /// It could not go on.
    Failed,
}

/// Why a run could not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// A stable name, e.g. `KEY_REFUSED`.
    pub code: String,
    /// What happened, and what to do.
    pub message: String,
}

/// Users that were sent more than once, each counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resent {
    /// How many.
    pub users: u64,
    /// Why each was sent for a second time: the code of the failure (`NETWORK`, `TIMED_OUT`,
    /// `HTTP_503`, a code of the server's, …), or `INTERRUPTED` if an earlier run ended before the
    /// answer.
    pub reasons: BTreeMap<String, u64>,
}

impl Resent {
    /// Counts a user.
    pub(super) fn add(&mut self, reason: &str) {
        self.users += 1;
        // Servers may write any code: there are only so many lines in an account.
        let known = self.reasons.len() < REASONS_MAX || self.reasons.contains_key(reason);
        let reason = if known { reason } else { "OTHER" };
        *self.reasons.entry(reason.to_owned()).or_default() += 1;
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
    /// Rows that an earlier run had settled (they are in the other counts too).
    pub resumed: u64,
    /// Users that were sent more than once.
    pub resent: Resent,
    /// Requests that left.
    pub requests: u64,
    /// Milliseconds from the first `poll` to the end.
    pub elapsed_ms: u64,
    /// Values written otherwise than they stood, without loss.
    pub coerced: u64,
    /// Whether the source was read to its end.
    pub input_ended: bool,
    /// Why it could not go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// Which rows get an [`Event::Row`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowEvents {
    /// Every row. The default.
    #[default]
    All,
    /// Rows that have an issue: those that did not land.
    Problems,
    /// None.
    None,
}

impl RowEvents {
    /// Whether a row with or without issues gets one.
    pub fn wants(self, has_issues: bool) -> bool {
        match self {
            Self::All => true,
            Self::Problems => has_issues,
            Self::None => false,
        }
    }
}

/// Something that happened, for whoever listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A row is settled (or pending, at a stop).
    Row {
        /// Where the row stands.
        place: Position,
        /// Its uid, if it has one that can be read.
        uid: Option<String>,
        /// What became of it.
        outcome: Outcome,
        /// Whether an earlier run had settled it.
        resumed: bool,
        /// Why, unless it landed.
        issues: Vec<Issue>,
    },
    /// A CSV's columns were understood.
    Columns,
    /// Nothing can be sent for so many milliseconds.
    Wait {
        /// `limit`, `refused` or `backoff`.
        reason: &'static str,
        /// Milliseconds.
        millis: u64,
    },
    /// A batch is to be sent again.
    Retry {
        /// Why, e.g. the server's code.
        reason: String,
        /// How many attempts have failed.
        attempt: u32,
        /// How many users it has.
        users: usize,
    },
}
