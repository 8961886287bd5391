//! The search for the row that makes a batch fail.
//!
//! A batch failed as a whole for its own sake, so at least one of its rows is offending. One half is
//! sent; if it is stored, the offending row is in the other, which need not be sent whole to know that.
//! The other rows are held back meanwhile, and are sent in one request at the end.

use crate::importer::batch::Batch;

/// What a search holds back while it sends a part of the batch.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// The other half: it has the offending row if the one that is sent is stored.
    other: Batch,
    /// Rows that are probably not offending.
    rest: Batch,
}

/// What a search sends next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Rows that the search is over for.
    Others(Batch),
    /// A part that has an offending row, and the search in it.
    Offending(Batch, Box<Search>),
}

impl Search {
    /// Users that are held back.
    pub(crate) fn held(&self) -> usize {
        self.other.len() + self.rest.len()
    }

    /// The batches that are held back.
    pub(crate) fn batches(&self) -> [&Batch; 2] {
        [&self.other, &self.rest]
    }

    /// Halves a batch of at least two rows that failed: keeps its first half in `batch`, and the second back. What was
    /// the other half before counts among the other rows.
    pub(crate) fn halve(&mut self, batch: &mut Batch) {
        let second = batch.split_half();
        self.rest.add_all(&self.other);
        self.other = second;
    }

    /// The part that was sent is stored, so the offending row is in the other half. What is next, if anything is.
    pub(crate) fn succeeded(self) -> Option<Next> {
        let Self { mut other, rest } = self;
        if other.is_empty() {
            return (!rest.is_empty()).then_some(Next::Others(rest));
        }
        let mut search = Box::new(Self { other: Batch::default(), rest });
        if other.len() > 1 {
            search.halve(&mut other);
        }
        Some(Next::Offending(other, search))
    }

    /// The search is over without that: an offending row was found, or it was given up. What was held back, if anything.
    pub(crate) fn ended(self) -> Option<Next> {
        let Self { other, mut rest } = self;
        rest.add_all(&other);
        (!rest.is_empty()).then_some(Next::Others(rest))
    }
}
