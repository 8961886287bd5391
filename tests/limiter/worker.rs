//! A worker: a process with a lease, a clock, and connections.

use cometchat_import::importer::{
    limiter::{Demand, Lease, LeaseOptions},
    time::Time,
};

use crate::{clock::Clock, dice::Dice, plan::Plan};

pub struct Worker {
    pub lease: Lease,
    pub clock: Clock,
    /// Its place in the plan, which whoever replaces it takes.
    pub number: usize,
    /// Its job, by number.
    pub job: usize,
    pub is_alive: bool,
    pub frozen_until: u64,
    /// Requests that it has taken from its job and that are not complete.
    pub in_progress: u32,
    /// When it is woken next.
    pub wakes: Option<u64>,
    /// The number of its latest ask.
    pub asks: u64,
}

impl Worker {
    pub fn start(plan: &Plan, number: usize, now: u64, dice: &mut Dice) -> Self {
        let job = plan.crew[number % plan.crew.len()];
        let worker = dice.between(1, u64::MAX - 1);
        let options = LeaseOptions { rate: plan.rate, worker, job: plan.jobs[job].0, timeout_ms: plan.timeout_ms };
        let ppm = dice.between(0, plan.worker_ppm as u64 * 2) as i64 - plan.worker_ppm;
        Self {
            lease: Lease::with(options, plan.safeguards),
            clock: Clock::new(dice.between(0, 1_000_000_000), now, ppm),
            number,
            job,
            is_alive: true,
            frozen_until: 0,
            in_progress: 0,
            wakes: None,
            asks: 0,
        }
    }

    pub fn time(&self, now: u64) -> Time {
        self.clock.at(now)
    }

    pub fn demand(&self, plan: &Plan, left: u32) -> Demand {
        Demand { now: left.min(plan.concurrency - self.in_progress), backlog: left }
    }
}
