//! A batch to send or in flight, with what its earlier attempts taught.

use super::{
    bisect::{Next, Search},
    by_value::Test,
    policy::{Failed, History},
    table::{Cause, Rows, Searching},
};
use crate::importer::{batch::Batch, time::Time};

/// A batch that waits to be sent, or is in flight.
#[derive(Debug, Default)]
pub(crate) struct Attempt {
    /// The users that the next request carries.
    pub batch: Batch,
    /// The number of the batch, as it was packed, that they are from.
    pub number: u32,
    /// Which value of a field it is to test, if it is.
    pub test: Option<Test>,
    /// Whether its rows are searched one by one, and no more by their values.
    pub by_row: bool,
    /// What became of the earlier ones.
    pub history: History,
    /// Why it is sent again: the code of the last failure.
    pub reason: Option<Box<str>>,
    /// When it was dispatched, if it is in flight.
    pub dispatched_at: Time,
    /// Whether the server refused the key for it once, after it had taken others.
    pub asked_again: bool,
    /// Not to be sent before this moment.
    pub not_before: Time,
    /// The search for the row that makes a batch fail, if this is part of one.
    search: Option<Box<Search>>,
}

impl Attempt {
    /// The first attempt at a batch, the one of this number.
    pub(crate) fn new(batch: Batch, number: u32) -> Self {
        Self { batch, number, ..Self::default() }
    }

    /// Attempts for a part of its users that are sent on: the history goes with them.
    pub(crate) fn with(&self, batch: Batch, history: History) -> Self {
        let Self { number, test, by_row, .. } = *self;
        Self { batch, number, test, by_row, history, reason: self.reason.clone(), ..Self::default() }
    }

    /// The attempt as the test of a value.
    pub(crate) fn testing(mut self, test: Test) -> Self {
        self.test = Some(test);
        self
    }

    /// The server refused it unread: that does not count as sent.
    pub(crate) fn uncount(&mut self) {
        for user in &mut self.batch.users {
            user.sent = user.sent.saturating_sub(1);
        }
    }

    /// Every user that it is responsible for.
    pub(crate) fn users(&self) -> usize {
        let held = self.search.as_ref().map_or(0, |search| search.held());
        self.batch.len() + held
    }

    /// Every batch that it is responsible for: those that a search holds back, then its own.
    pub(crate) fn batches(&self) -> impl Iterator<Item = &Batch> {
        let held = self.search.iter().flat_map(|search| search.batches());
        held.chain([&self.batch])
    }

    /// Whether it is part of a search for an offending row.
    pub(crate) fn is_searched(&self) -> bool {
        self.search.is_some()
    }

    /// How many rows the request has.
    pub(crate) fn rows(&self) -> Rows {
        match self.batch.len() {
            0 | 1 => Rows::One,
            _ => Rows::Many,
        }
    }

    /// Its failure, as the policy needs it.
    pub(crate) fn failed(&self, cause: Cause) -> Failed {
        let searching = match &self.search {
            None => Searching::No,
            Some(search) if search.held() == 0 => Searching::Bare,
            Some(_) => Searching::Holding,
        };
        Failed { cause, rows: self.rows(), searching, dispatched_at: self.dispatched_at }
    }

    /// Continues with its first half: some row of it is offending.
    pub(crate) fn bisect(&mut self) {
        let search = self.search.get_or_insert_default();
        search.halve(&mut self.batch);
    }

    /// Drains the rows that its search holds back, while it stays itself part of a search.
    pub(crate) fn drain_held(&mut self) -> Option<Self> {
        let next = self.ended();
        self.search = Some(Box::default());
        next
    }

    /// Its users were stored: what its search sends next.
    pub(crate) fn succeeded(&mut self) -> Option<Self> {
        let next = self.search.take()?.succeeded();
        next.map(|next| self.follow(next))
    }

    /// Its users have their outcomes, and its search is over: what was held back.
    pub(crate) fn ended(&mut self) -> Option<Self> {
        let next = self.search.take()?.ended();
        next.map(|next| self.follow(next))
    }

    fn follow(&self, next: Next) -> Self {
        let (batch, search) = match next {
            Next::Others(batch) => (batch, None),
            Next::Offending(batch, search) => (batch, Some(search)),
        };
        Self { search, ..self.with(batch, self.history.of_part()) }
    }

    /// An attempt at nothing that failed once.
    #[cfg(test)]
    pub(crate) fn failed_once() -> Self {
        Self { history: History::default().of_part(), ..Self::default() }
    }
}
