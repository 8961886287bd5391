//! Outcomes of rows, and how many rows have which.

use serde::Serialize;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The server took it in this run.
    Imported,
    /// The server had a user with this uid before.
    Existing,
    /// It does not satisfy the caller's conditions, and was not sent.
    Excluded,
    /// It breaks a rule and was not sent.
    Invalid,
    /// An earlier row of this input has the same uid; it was not sent.
    Duplicate,
    /// The server refused it by name.
    Rejected,
    /// It was sent as often as allowed, and no response reported what became of it.
    Unconfirmed,
    /// It was read, and has no outcome yet.
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
    pub excluded: u64,
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
            Outcome::Excluded => &mut self.excluded,
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
        self.completed() + self.pending
    }

    /// Rows whose outcome is final.
    pub fn completed(&self) -> u64 {
        let sent = self.imported + self.existing + self.rejected + self.unconfirmed;
        sent + self.excluded + self.invalid + self.duplicate
    }
}
