//! Batches that are held back while a condition looks misspelt: what is sent by mistake cannot be taken back.

use crate::importer::{batch::Batch, filter::Filter, order::take_first};

/// Holds the first batches of a source back as long as a condition is on a column that no row had so far, and that may be
/// another. Rows of JSON may lack what is empty, so a later one may still have it.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    is_watching: bool,
    held: Vec<Batch>,
}

impl Doubt {
    /// Begins to hold back what is doubtful.
    pub fn watch(&mut self) {
        self.is_watching = true;
    }

    /// Returns whether nothing is to be given for now.
    pub fn holds(&self, filter: &Filter) -> bool {
        self.is_watching && self.held.len() < HELD_MAX && filter.misspelt().is_some()
    }

    /// Takes a batch, and returns the one that is next; none if it is held back.
    pub fn pass(&mut self, batch: Batch, filter: &Filter) -> Option<Batch> {
        self.held.push(batch);
        self.release(filter)
    }

    /// Returns the first batch that was held back, if it may be given.
    #[inline(always)]
    pub fn release(&mut self, filter: &Filter) -> Option<Batch> {
        if self.held.is_empty() || self.holds(filter) {
            return None;
        }
        // Once some rows are sent, the others are no safer here.
        self.is_watching = false;
        take_first(&mut self.held)
    }

    /// Takes every batch that was held back.
    pub fn drain(&mut self) -> impl Iterator<Item = Batch> {
        std::mem::take(&mut self.held).into_iter()
    }
}

/// As many rows as the limit lets through in nearly two minutes, of some MB at most.
const HELD_MAX: usize = 100;
