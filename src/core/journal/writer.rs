//! Collects records until they are appended.

use super::{Record, frame};

/// The records that wait for the next append.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    payload: Vec<u8>,
}

impl Writer {
    /// Adds a record.
    pub fn add(&mut self, record: &Record<'_>) {
        self.payload.clear();
        record.write(&mut self.payload);
        let first = self.bytes.is_empty();
        frame::write(&mut self.bytes, record.kind(), first, &self.payload);
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes of one append.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}
