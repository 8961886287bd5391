//! Collects records until they are appended.

use super::{Record, frame};

/// The records that wait for the next append.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    payload: Vec<u8>,
    /// Whether the next append has a record.
    begun: bool,
}

impl Writer {
    /// Adds a record.
    pub fn add(&mut self, record: &Record<'_>) {
        self.payload.clear();
        record.write(&mut self.payload);
        let first = !std::mem::replace(&mut self.begun, true);
        frame::write(&mut self.bytes, record.kind(), first, &self.payload);
    }

    /// Keeps the next append apart from what was torn before it; before its first record.
    pub(in crate::importer) fn separate(&mut self) {
        self.bytes.push(SEPARATOR);
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes of one append.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        self.begun = false;
        std::mem::take(&mut self.bytes)
    }
}

/// No frame begins with it.
const SEPARATOR: u8 = 0;
