//! What a comparison found: of each row, and in sum.

use serde::Serialize;

use crate::importer::{
    account::{Note, Status, VerifyOutcome},
    error::Failure,
};

/// How many rows have which outcome; those that are excluded, break a rule, or repeat an earlier row's uid, are counted as an
/// import counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // the outcomes' own names
pub struct VerifyCounts {
    /// Rows read.
    pub rows: u64,
    pub present: u64,
    pub updated: u64,
    pub differing: u64,
    pub missing: u64,
    pub deactivated: u64,
    pub unconfirmed: u64,
    pub excluded: u64,
    pub invalid: u64,
    pub duplicate: u64,
    pub pending: u64,
}

impl VerifyCounts {
    /// Counts one more row of this outcome (not `rows`).
    pub(super) fn add(&mut self, outcome: VerifyOutcome) {
        let count = match outcome {
            VerifyOutcome::Present => &mut self.present,
            VerifyOutcome::Updated => &mut self.updated,
            VerifyOutcome::Differing => &mut self.differing,
            VerifyOutcome::Missing => &mut self.missing,
            VerifyOutcome::Deactivated => &mut self.deactivated,
            VerifyOutcome::Unconfirmed => &mut self.unconfirmed,
            VerifyOutcome::Pending => &mut self.pending,
        };
        *count += 1;
    }

    /// The sum of the outcomes; equal to `rows` at the end.
    pub fn sum(&self) -> u64 {
        self.completed() + self.pending
    }

    /// Rows whose outcome is final.
    pub fn completed(&self) -> u64 {
        self.present
            + self.updated
            + self.differing
            + self.missing
            + self.deactivated
            + self.unconfirmed
            + self.excluded
            + self.invalid
            + self.duplicate
    }
}

/// In how many rows a field differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DifferingField {
    /// The field.
    pub field: &'static str,
    /// Rows.
    pub rows: u64,
}

/// The result of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyReport {
    /// How it ended.
    pub status: Status,
    /// The outcomes.
    #[serde(flatten)]
    pub counts: VerifyCounts,
    /// Users that the app's list shows.
    pub listed: u64,
    /// Those of them that no row of the source has.
    pub extra: u64,
    /// In how many rows each field differs, in the order of the fields.
    pub fields: Vec<DifferingField>,
    /// Pages of the list that were asked for.
    pub list_requests: u64,
    /// Requests, those included.
    pub requests: u64,
    /// Milliseconds from the first `poll` to the end.
    pub elapsed_ms: u64,
    /// What the owner should look at though it is no mistake.
    pub notes: Vec<Note>,
    /// Whether the source was read to its end.
    pub input_ended: bool,
    /// Why it could not continue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}
