//! What happens during a run, for whoever listens.

use super::{Difference, Outcome, VerifyOutcome};
use crate::importer::{issue::Issue, position::Position};

/// Which rows get an [`Event::Row`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowEvents {
    /// Every row. The default.
    #[default]
    All,
    /// Rows that have an issue: those that were not imported.
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
    /// A row has its outcome (or is pending, at a stop).
    Row {
        /// Where the row stands.
        position: Position,
        /// Its uid, if it has one that can be read.
        uid: Option<String>,
        /// What became of it.
        outcome: Outcome,
        /// Whether it is that of an earlier run.
        resumed: bool,
        /// Why, unless the server has it.
        issues: Vec<Issue>,
    },
    /// A row was compared with the app.
    Verified {
        /// Where the row stands.
        position: Position,
        /// Its uid.
        uid: String,
        /// What the comparison found.
        outcome: VerifyOutcome,
        /// Why, unless it is present.
        issues: Vec<Issue>,
        /// The fields that differ, with the whole values of both.
        differences: Vec<Difference>,
    },
    /// A CSV's columns were understood.
    Columns,
    /// Nothing can be sent for so many milliseconds.
    Wait {
        /// `limit`, `refused`, `backoff` or `limiter`.
        reason: &'static str,
        /// Milliseconds.
        millis: u64,
    },
    /// The run was paused, or continues after a pause.
    Pause {
        /// Whether it is paused now.
        is_paused: bool,
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
