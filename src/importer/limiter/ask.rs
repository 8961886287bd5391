//! What a worker asks of the store, and what the store replies.
//!
//! Only differences of time are in them, except the store's own clock, which a worker compares with earlier readings of
//! the same clock and with nothing else.

use crate::importer::pacer::Rate;

/// A worker's message to the store: what it returns, what it wants, and what it has seen.
///
/// ```
/// use cometchat_import::importer::{limiter::{Ask, Job}, pacer::Rate};
/// let mut ask = Ask::new(Rate::default(), 7, Job::default(), 31_500);
/// ask.want = 6;
/// assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The limit that the worker knows of.
    pub rate: Rate,
    /// The worker: a random number, chosen when it starts.
    pub worker: u64,
    /// The number of this ask among the worker's, from 1.
    pub number: u64,
    /// The state of the last reply that reached the worker.
    pub seen: Seen,
    /// What the worker promises of each grant: so many milliseconds after its beginning, the request of it is complete.
    pub life_ms: u64,
    /// The longest such promise of any worker that this one knows of, in milliseconds.
    pub longest_life_ms: u64,
    /// A step of the store's clock that the worker has seen.
    pub step: Option<Step>,
    /// For how many milliseconds nobody may send, because the server refused a request of this worker; 0 if it did not.
    pub refused_ms: u64,
    /// Grants whose requests are complete.
    pub completed: Vec<Completed>,
    /// Grants for which no request was dispatched, and none will be.
    pub unused: Vec<u64>,
    /// What the worker sends for.
    pub job: Job,
    /// How many requests it could dispatch now.
    pub want: u32,
    /// How many requests the job has left, as far as this worker knows, those of `want` among them.
    pub backlog: u32,
}

/// A state of the store, as a worker knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Which state: a store that lost one begins another. 0 is none.
    pub epoch: u64,
    /// The latest grant in it, of any worker.
    pub last_id: u64,
}

/// A request that is complete: its response arrived, or it was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completed {
    /// Its grant.
    pub id: u64,
    /// How many milliseconds before the ask it was.
    pub age_ms: u64,
}

/// A step of the store's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the clock was corrected by when the step was seen, so that no step is corrected twice.
    pub ahead_ms: i64,
    /// By how many milliseconds, at most, it stepped forward.
    pub by_ms: u64,
}

/// Who shares the limit with whom: an import has one job, however many workers it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number, the same for all of its workers.
    pub id: u64,
    /// Its share, compared with that of other jobs; at least 1.
    pub weight: u32,
    /// Whether it is for a person who waits.
    pub priority: Priority,
}

impl Default for Job {
    /// A job in bulk, of weight 1, that takes every cell it can have.
    fn default() -> Self {
        Self { id: 0, weight: 1, priority: Priority::Bulk { spare: 0 } }
    }
}

/// How urgent a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A large job, which leaves so many cells for live ones. (Going first would not help those: a job in bulk takes all
    /// cells at once, and then none is free for a window.)
    Bulk {
        /// Cells.
        spare: u32,
    },
    /// A small job that goes first.
    Live,
}

/// The store's reply to an [`Ask`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The number of the ask.
    pub number: u64,
    /// The state after it.
    pub seen: Seen,
    /// The store's clock, corrected by the steps that were reported, in milliseconds.
    pub clock_ms: u64,
    /// What it is corrected by, in milliseconds.
    pub ahead_ms: i64,
    /// The longest life that any worker promised, in milliseconds.
    pub longest_life_ms: u64,
    /// What the worker may dispatch.
    pub grants: Vec<Grant>,
    /// In how many milliseconds it is worth while to ask again; 0 if it got all that it wants.
    pub again_ms: u64,
    /// For how many milliseconds nobody is granted anything.
    pub closed_ms: u64,
    /// Cells that are taken.
    pub held: u32,
    /// How many requests in a window are this job's share.
    pub share: u32,
}

/// The permission to dispatch one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its number, which no other grant of the same state has.
    pub id: u64,
    /// In how many milliseconds it begins.
    pub in_ms: u64,
}

/// The store counts by another limit or window: one of the two is wrong, so nothing is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherRate {
    /// The store's.
    pub rate: Rate,
}

impl Ask {
    /// An ask that returns nothing and wants nothing.
    pub fn new(rate: Rate, worker: u64, job: Job, life_ms: u64) -> Self {
        Self {
            rate,
            worker,
            number: 1,
            seen: Seen::default(),
            life_ms,
            longest_life_ms: life_ms,
            step: None,
            refused_ms: 0,
            completed: Vec::new(),
            unused: Vec::new(),
            job,
            want: 0,
            backlog: 0,
        }
    }

    /// The cells that the job leaves for others, at most all but one.
    pub(super) fn spare(&self) -> u64 {
        match self.job.priority {
            Priority::Live => 0,
            Priority::Bulk { spare } => u64::from(spare.min(self.rate.limit.saturating_sub(1))),
        }
    }
}
