//! The cells that a worker owes the store: what goes back with the next asks.

use crate::importer::{limiter::ask::Completed, time::Time};

/// Cells to return, the oldest first. One stays until the store has replied to an ask that returned it.
#[derive(Debug, Default)]
pub(super) struct Owed(Vec<Return>);

#[derive(Clone, Copy, Debug)]
struct Return {
    id: u64,
    at: Time,
    is_completed: bool,
}

impl Owed {
    /// Adds a cell whose request had its response at `at`, or one that is unused since then.
    pub(super) fn add(&mut self, id: u64, at: Time, is_completed: bool) {
        self.0.push(Return { id, at, is_completed });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Since when the oldest is owed.
    pub(super) fn since(&self) -> Option<Time> {
        self.0.first().map(|back| back.at)
    }

    /// What the next ask returns: how many cells, and the completed and the unused ones among them.
    pub(super) fn next(&self, now: Time) -> (usize, Vec<Completed>, Vec<u64>) {
        let count = self.0.len().min(RETURNS_MAX);
        let (completed, unused): (Vec<Return>, Vec<Return>) =
            self.0.iter().take(count).partition(|back| back.is_completed);
        let completed = completed.iter().map(|back| Completed { id: back.id, age_ms: now.since(back.at) });
        (count, completed.collect(), unused.iter().map(|back| back.id).collect())
    }

    /// The store has replied to an ask that returned the first `count`.
    pub(super) fn returned(&mut self, count: usize) {
        self.0.drain(..count.min(self.0.len()));
    }

    /// Forgets all: they are owed to a state that the store has lost.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

/// Returns in one ask; the others go with the next.
const RETURNS_MAX: usize = 500;
