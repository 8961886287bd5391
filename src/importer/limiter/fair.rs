//! Which job a cell is for: weighted shares by virtual time.
//!
//! Whoever asks first would win: with a burst each window, that is the job with more connections. So each job has a
//! *virtual time*, which each grant takes forward by one over the job's weight, and a cell goes to the job that is least
//! far, if that one has more to send and is due back. It is due when it was asked to come again, and not later than
//! [`turn_ms`](super::Durations::turn_ms) after that: then the others have its cells. Live jobs go before those in bulk.

use super::ask::{Ask, Priority};

/// The jobs that were here lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fair {
    /// The virtual time of the latest grant: a job that comes anew begins there, and has saved nothing up.
    pub(super) virtual_time: u64,
    /// At most [`JOBS_MAX`].
    pub(super) jobs: Vec<JobState>,
}

/// What is known of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JobState {
    pub(super) id: u64,
    pub(super) weight: u32,
    pub(super) is_live: bool,
    pub(super) virtual_time: u64,
    /// When one of its workers comes again.
    pub(super) due: u64,
    /// How long cells are kept for it.
    pub(super) until: u64,
    /// How many requests it has left.
    pub(super) backlog: u32,
}

/// Where a job stands: the least goes first.
type Rank = (bool, u64);

/// One job against the others, during one ask.
pub(super) struct Contest {
    rank: Rank,
    step: u64,
    latest: u64,
    others: Vec<Rival>,
}

struct Rival {
    rank: Rank,
    step: u64,
    due: u64,
    left: u32,
}

/// What a worker's ask came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) now: u64,
    pub(super) again_ms: u64,
    pub(super) turn_ms: u64,
    /// What the job has left now.
    pub(super) backlog: u32,
}

impl Fair {
    /// The job of the ask against those that wait.
    pub(super) fn contest(&self, ask: &Ask, now: u64) -> Contest {
        let mine = self.jobs.iter().find(|job| job.id == ask.job.id);
        let virtual_time = match mine {
            Some(job) if job.waits(now) => job.virtual_time,
            Some(job) => job.virtual_time.max(self.virtual_time),
            None => self.virtual_time,
        };
        let is_other = |job: &&JobState| job.id != ask.job.id && job.waits(now) && job.backlog > 0;
        let others = self.jobs.iter().filter(is_other).map(|job| Rival {
            rank: (!job.is_live, job.virtual_time),
            step: step(job.weight),
            due: job.due,
            left: job.backlog,
        });
        Contest {
            rank: (ask.job.priority != Priority::Live, virtual_time),
            step: step(ask.job.weight),
            latest: self.virtual_time,
            others: others.collect(),
        }
    }

    /// Notes that a worker was here: what its job has left, and when it is back. Cells are kept for no job that is over.
    pub(super) fn visited(&mut self, ask: &Ask, contest: &Contest, visit: Visit) {
        let Visit { now, again_ms, turn_ms, backlog } = visit;
        if ask.want == 0 {
            if ask.backlog == 0 {
                self.jobs.retain(|job| job.id != ask.job.id);
            }
            return;
        }
        self.virtual_time = contest.latest;
        let id = ask.job.id;
        let before = self.jobs.iter().find(|job| job.id == id && job.due > now).map(|job| job.due);
        let own = now.saturating_add(again_ms);
        let due = before.map_or(own, |due| due.min(own));
        let job = JobState {
            id,
            weight: ask.job.weight.max(1),
            is_live: ask.job.priority == Priority::Live,
            virtual_time: contest.rank.1,
            due,
            until: due.saturating_add(turn_ms),
            backlog,
        };
        self.jobs.retain(|other| other.id != id && other.waits(now));
        if self.jobs.len() < JOBS_MAX {
            self.jobs.push(job);
        }
    }

    /// How many of `limit` cells are this job's share, among those that have more to send.
    pub(super) fn share(&self, ask: &Ask, limit: u32, now: u64) -> u32 {
        let mine = u64::from(ask.job.weight.max(1));
        let is_other = |job: &&JobState| job.id != ask.job.id && job.waits(now) && job.backlog > 0;
        let others = self.jobs.iter().filter(is_other).map(|job| u64::from(job.weight));
        let share = u64::from(limit) * mine / others.fold(mine, u64::saturating_add);
        u32::try_from(share).unwrap_or(limit).max(1)
    }
}

impl JobState {
    fn waits(&self, now: u64) -> bool {
        self.until >= now
    }
}

impl Contest {
    /// Whether the next cell is for this job; else it is kept for another one, which is due by `soon`.
    pub(super) fn is_mine(&mut self, soon: u64) -> bool {
        let due = self.others.iter_mut().filter(|other| other.left > 0 && other.due <= soon);
        match due.min_by_key(|other| other.rank) {
            Some(other) if other.rank < self.rank => {
                other.rank.1 = other.rank.1.saturating_add(other.step);
                other.left -= 1;
                false
            }
            _ => {
                self.latest = self.latest.max(self.rank.1);
                self.rank.1 = self.rank.1.saturating_add(self.step);
                true
            }
        }
    }
}

/// How far one grant takes a job of this weight.
fn step(weight: u32) -> u64 {
    WHOLE_STEP / u64::from(weight.max(1))
}

/// Jobs that are remembered; more than so many at once have no turns among them.
pub(super) const JOBS_MAX: usize = 24;
/// A step of weight 1: divisible by every small weight.
const WHOLE_STEP: u64 = 720_720;
