//! A batch on its way, with what its earlier attempts taught.

use crate::importer::{batch::Batch, time::Time};

/// A batch that waits to be sent, or is in flight.
#[derive(Debug, Default)]
pub(crate) struct Shipment {
    /// The users that the next request carries.
    pub batch: Batch,
    /// Attempts whose fate stayed unknown.
    pub attempts: u32,
    /// Of those, how many an outage took: they say nothing of the batch.
    pub excused: u32,
    /// Failures as a single row, found by the search.
    pub alone: u32,
    /// Why it is sent again: the code of the last failure.
    pub reason: Option<Box<str>>,
    /// When it left, if it is in flight.
    pub left_at: Time,
    /// Not to be sent before this moment.
    pub not_before: Time,
    /// How many requests had succeeded when it first failed: a later success shows that the server
    /// is well, and the fault is in the batch.
    pub successes_at_failure: Option<u64>,
    /// The search for the row that makes a batch fail, if this is part of one.
    pub search: Option<Box<Search>>,
}

/// A batch failed as a whole for its own sake, so at least one of its rows is to blame. One half is
/// sent; if it lands, the blame is in the other, which need not be sent whole to know that.
/// Whatever is cleared meanwhile waits in `rest`, and goes out in one request at the end.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// The other half: to blame if this one lands.
    pub other: Batch,
    /// Rows that are probably innocent.
    pub rest: Batch,
}

impl Search {
    /// Users that are held back.
    pub(crate) fn users(&self) -> usize {
        self.other.len() + self.rest.len()
    }
}

impl Shipment {
    pub(crate) fn new(batch: Batch) -> Self {
        Self {
            batch,
            ..Self::default()
        }
    }

    /// The server refused it unread: that was no sending.
    pub(crate) fn unsend(&mut self) {
        for user in &mut self.batch.users {
            user.sent = user.sent.saturating_sub(1);
        }
    }

    /// Attempts that count.
    pub(crate) fn spent(&self) -> u32 {
        self.attempts.saturating_sub(self.excused)
    }

    /// Every user that it is responsible for.
    pub(crate) fn users(&self) -> usize {
        let held = self.search.as_ref().map_or(0, |search| search.users());
        self.batch.len() + held
    }

    /// After it failed for its own sake: its first half, the search going on in it. `None` if it is
    /// a single row, which then is to blame.
    pub(crate) fn narrow(mut self) -> Result<Self, Self> {
        if self.batch.len() < 2 {
            return Err(self);
        }
        let second = self.batch.split_half();
        let mut search = self.search.take().unwrap_or_default();
        // What was the other half is no longer under suspicion: the blame is in this one.
        search.rest.add_all(&search.other);
        search.other = second;
        self.search = Some(search);
        Ok(self)
    }

    /// After its users are settled: what the search holds, as the next shipments. If its batch
    /// landed, the blame is in the other half; if a single row was found guilty, nobody's.
    pub(crate) fn release(&mut self, landed: bool) -> Vec<Self> {
        let Some(search) = self.search.take() else {
            return Vec::new();
        };
        let Search { other, mut rest } = *search;
        let reason = self.reason.clone();
        let follow = |batch: Batch, search| Self {
            batch,
            attempts: 1,
            reason: reason.clone(),
            successes_at_failure: self.successes_at_failure,
            search,
            ..Self::default()
        };
        if !landed {
            rest.add_all(&other);
            return if rest.is_empty() {
                Vec::new()
            } else {
                vec![follow(rest, None)]
            };
        }
        if other.is_empty() {
            return if rest.is_empty() {
                Vec::new()
            } else {
                vec![follow(rest, None)]
            };
        }
        let suspect = follow(
            other,
            Some(Box::new(Search {
                other: Batch::default(),
                rest,
            })),
        );
        match suspect.narrow() {
            Ok(narrowed) | Err(narrowed) => vec![narrowed],
        }
    }
}
