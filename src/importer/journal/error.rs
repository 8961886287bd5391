//! Why a journal cannot be resumed.

use crate::importer::error::{ErrorCode, Failure};

/// Why a journal is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalError {
    /// The kind of trouble.
    pub code: ErrorCode,
    /// What was expected, what was found, and what to do.
    pub message: String,
}

impl JournalError {
    pub(super) fn damaged(at: u64, what: &str) -> Self {
        let message = format!(
            "the journal is damaged at byte {at}: {what}; put back a copy of it, or start a new one (users who were imported are then counted as already there)"
        );
        Self { code: ErrorCode::JournalDamaged, message }
    }

    pub(super) fn no_journal() -> Self {
        Self {
            code: ErrorCode::JournalDamaged,
            message: "this is no journal of an import: its first bytes are not those of one; name another file for the journal".to_owned(),
        }
    }

    pub(super) fn other_app(found: &str, expected: &str) -> Self {
        let message = if found == expected {
            format!("the journal belongs to another address at {found}; use one journal for each app")
        } else {
            format!("the journal belongs to {found}, and this import goes to {expected}; use one journal for each app")
        };
        Self { code: ErrorCode::JournalOtherApp, message }
    }

    pub(super) fn other_entity(found: &str, expected: &str) -> Self {
        let message = format!(
            "the journal belongs to an import of {found}, and this one is of {expected}; use one journal for each import"
        );
        Self { code: ErrorCode::JournalOtherApp, message }
    }

    pub(super) fn older(version: u8) -> Self {
        Self {
            code: ErrorCode::JournalOlder,
            message: format!(
                "the journal has the format {version} of an earlier version of cometchat-import, which this one does not read; start a new one (users who are there are then counted as already there)"
            ),
        }
    }

    pub(super) fn newer(version: u8) -> Self {
        Self {
            code: ErrorCode::JournalNewer,
            message: format!(
                "the journal has the format {version}, and this version of cometchat-import knows the format {}; use the newer version that wrote it",
                super::VERSION
            ),
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::new(error.code, error.message)
    }
}
