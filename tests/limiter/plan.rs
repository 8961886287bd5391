//! What a seed decides before anything happens.

use cometchat_import::importer::{
    limiter::{Job, Priority, Safeguards},
    pacer::Rate,
};

use crate::dice::Dice;

#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub rate: Rate,
    pub workers: usize,
    /// The jobs, with the requests of each.
    pub jobs: Vec<(Job, u32)>,
    /// Which job the first, the second, … worker belongs to, and then again from the first.
    pub crew: Vec<usize>,
    /// Connections of a worker.
    pub concurrency: u32,
    /// A request takes between these, and is given up after `timeout_ms`.
    pub latency_ms: (u64, u64),
    pub timeout_ms: u64,
    /// A message to or from the store takes at most so long, unless it is late.
    pub trip_ms: u64,
    /// Of the clocks of workers, at most, in both directions.
    pub worker_ppm: i64,
    pub store_ppm: i64,
    pub faults: Faults,
    pub safeguards: Safeguards,
}

/// How often something fails, in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Messages and replies that are lost.
    pub lost: u64,
    /// Messages that come late, or twice.
    pub odd: u64,
    /// Requests during which their worker is killed.
    pub crashes: u64,
    /// Turns at which a worker is frozen.
    pub freezes: u64,
    /// Asks at which something happens to the store.
    pub troubles: u64,
    /// Requests that the server refuses.
    pub refusals: u64,
}

/// From this seed on, each has a thousand workers.
pub const CROWDS: u64 = 1_000_000_000;

impl Plan {
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 1);
        let is_crowd = seed >= CROWDS;
        let limit = if is_crowd { 60 } else { *dice.pick(&[1, 2, 3, 5, 10, 20, 60]) };
        let window_ms = *dice.pick(&[6_000, 20_000, 60_000]);
        let workers = match dice.between(0, 9) {
            _ if is_crowd => 1_000,
            0 => 50,
            1..=3 => dice.between(1, 4) as usize,
            _ => 8,
        };
        let jobs = dice.between(1, workers.min(3) as u64) as u32;
        let total = limit * if is_crowd { 3 } else { dice.between(3, 6) as u32 };
        let often = dice.between(0, 3);
        Self {
            seed,
            rate: Rate { limit, window_ms },
            workers,
            jobs: (0..jobs).map(|id| (job(id, &mut dice), total.div_ceil(jobs))).collect(),
            crew: (0..jobs as usize).collect(),
            concurrency: dice.between(1, 8) as u32,
            latency_ms: (dice.between(0, 100), dice.spread(100, window_ms)),
            timeout_ms: dice.between(window_ms / 6, window_ms),
            // What a worker sees of the store's clock depends on it; half the margin is for what it does not see.
            trip_ms: (10 + window_ms / 300) / 8,
            worker_ppm: 200,
            store_ppm: dice.between(0, 200) as i64 - 100,
            faults: Faults {
                lost: 10,
                odd: 5,
                crashes: often * 7,
                freezes: often * 10,
                troubles: often * 3,
                refusals: dice.between(0, 1) * 3,
            },
            safeguards: Safeguards::default(),
        }
    }

    /// Nothing fails: what the limiter itself costs.
    pub fn calm(workers: usize, seed: u64) -> Self {
        Self {
            seed,
            rate: Rate::default(),
            workers,
            jobs: vec![(Job::default(), 360)],
            crew: vec![0],
            concurrency: 6,
            latency_ms: (20, 100),
            timeout_ms: 30_000,
            trip_ms: 5,
            worker_ppm: 50,
            store_ppm: 0,
            faults: Faults::default(),
            safeguards: Safeguards::default(),
        }
    }

    /// As calm, but for what happens every day: kills, freezes, and messages that are lost or late.
    pub fn rough(workers: usize, seed: u64) -> Self {
        let faults = Faults { lost: 10, odd: 5, crashes: 20, freezes: 10, ..Faults::default() };
        Self { faults, ..Self::calm(workers, seed) }
    }

    pub fn requests(&self) -> u64 {
        self.jobs.iter().map(|(_, requests)| u64::from(*requests)).sum()
    }
}

fn job(id: u32, dice: &mut Dice) -> Job {
    let spare = if dice.one_in(4) { dice.between(1, 5) as u32 } else { 0 };
    let priority = if dice.one_in(4) { Priority::Live } else { Priority::Bulk { spare } };
    Job { id: id.into(), weight: dice.between(1, 4) as u32, priority }
}
