//! How large a body may be: what refusals for its size teach, and what is stored all the same.
//!
//! A proxy may respond with 413 to everything, or a firewall to the text of one row. So the ceiling never falls below a body that
//! was stored, and the journal has it only once a body below it was.

use super::Import;
use crate::importer::time::Time;

/// What is known of the size of bodies.
#[derive(Debug, Default)]
pub(super) struct Ceiling {
    /// Bytes of the largest body of which rows were stored.
    stored: usize,
    /// The ceiling changed, and the journal does not know.
    is_unkept: bool,
}

impl Import {
    /// A body was refused as too large: later ones have at most so many bytes.
    pub(super) fn lower_ceiling(&mut self, bytes: usize) {
        let before = self.pipeline.ceiling();
        self.pipeline.set_ceiling(bytes.max(self.ceiling.stored).min(before));
        self.ceiling.is_unkept |= self.pipeline.ceiling() != before;
    }

    /// Rows of a body of so many bytes were stored.
    pub(super) fn keep_ceiling(&mut self, bytes: usize, now: Time) {
        self.ceiling.stored = self.ceiling.stored.max(bytes);
        if self.pipeline.ceiling() < bytes {
            self.pipeline.set_ceiling(bytes);
            self.ceiling.is_unkept = true;
        }
        if std::mem::take(&mut self.ceiling.is_unkept) {
            self.journal.ceiling(self.pipeline.ceiling(), now);
        }
    }
}
