//! Workers, a store and a server, on virtual time.

use std::collections::{BTreeMap, VecDeque};

use cometchat_import::importer::limiter::{NoReply, Opening, Reply, Slot};

use crate::{dice::Dice, network, plan::Plan, store::Store, tally::Tally, worker::Worker};

pub struct World<'a> {
    plan: &'a Plan,
    dice: Dice,
    now: u64,
    order: u64,
    queue: BTreeMap<(u64, u64), Event>,
    store: Store,
    workers: Vec<Worker>,
    /// Requests of each job that nobody has taken.
    left: Vec<u32>,
    /// When the server counted which request: the job of each.
    pub counted: Vec<(u64, usize)>,
    complete: u64,
    pub tally: Tally,
    trace: Option<VecDeque<String>>,
}

/// What does not hold.
#[derive(Clone, Debug)]
pub enum Broken {
    /// More requests than the limit in a window.
    Limit(String),
    /// It does not come to an end.
    Endless(String),
}

enum Event {
    Start(usize),
    Turn(usize),
    AtStore(usize, Vec<u8>),
    Reply(usize, Vec<u8>),
    GiveUp(usize, u64),
    Dispatch(usize, Slot),
    Complete(usize, Slot),
}

impl<'a> World<'a> {
    pub fn new(plan: &'a Plan, is_traced: bool) -> Self {
        let mut world = Self {
            plan,
            dice: Dice::new(plan.seed, 2),
            now: 0,
            order: 0,
            queue: BTreeMap::new(),
            store: Store::new(plan),
            workers: Vec::new(),
            left: plan.jobs.iter().map(|(_, requests)| *requests).collect(),
            counted: Vec::new(),
            complete: 0,
            tally: Tally::default(),
            trace: is_traced.then(VecDeque::new),
        };
        for number in 0..plan.workers {
            let at = world.dice.between(0, START_MS);
            world.later(at, Event::Start(number));
        }
        world
    }

    /// Runs until every request is complete; `Err` says what does not hold.
    pub fn run(&mut self) -> Result<(), Broken> {
        let longest = (self.plan.requests() / u64::from(self.plan.rate.limit) + 2) * LONGEST_WINDOWS;
        while self.complete < self.plan.requests() {
            let Some(((at, _), event)) = self.queue.pop_first() else {
                let (left, complete) = (&self.left, self.complete);
                let open: Vec<u32> =
                    self.workers.iter().filter(|worker| worker.is_alive).map(|worker| worker.in_progress).collect();
                let why =
                    format!("nothing happens after {} ms: {left:?} left, {complete} complete, {open:?}", self.now);
                return Err(Broken::Endless(why));
            };
            self.now = at;
            self.happen(event);
            if self.now > longest * self.plan.rate.window_ms {
                return Err(Broken::Endless(format!("it takes more than {} ms", self.now)));
            }
        }
        self.tally.simulated_ms = self.now;
        self.tally.requests = self.counted.len() as u64;
        self.within_limit()
    }

    fn within_limit(&mut self) -> Result<(), Broken> {
        self.counted.sort_unstable();
        let limit = self.plan.rate.limit as usize;
        let too_close = self.counted.windows(limit + 1).find(|of| of[limit].0 - of[0].0 < self.plan.rate.window_ms);
        match too_close {
            None => Ok(()),
            Some(of) => {
                let why = format!("{} requests from {} to {} ms", limit + 1, of[0].0, of[limit].0);
                Err(Broken::Limit(why))
            }
        }
    }

    fn later(&mut self, millis: u64, event: Event) {
        self.order += 1;
        self.queue.insert((self.now + millis, self.order), event);
    }

    fn happen(&mut self, event: Event) {
        let worker = match &event {
            Event::Start(number) => return self.start(*number),
            Event::AtStore(worker, ask) => return self.at_store(*worker, ask),
            Event::Turn(worker) => {
                let worker = *worker;
                if self.workers[worker].wakes != Some(self.now) && self.workers[worker].frozen_until <= self.now {
                    return;
                }
                worker
            }
            Event::Reply(worker, _) | Event::GiveUp(worker, _) => *worker,
            Event::Dispatch(worker, _) | Event::Complete(worker, _) => *worker,
        };
        if !self.workers[worker].is_alive {
            return;
        }
        let frozen = self.workers[worker].frozen_until;
        if frozen > self.now {
            if let Event::Turn(_) = event {
                self.workers[worker].wakes = Some(frozen);
            }
            return self.later(frozen - self.now, event);
        }
        match event {
            Event::Reply(_, bytes) => self.reply(worker, &bytes),
            Event::GiveUp(_, number) if self.workers[worker].asks == number => {
                let now = self.workers[worker].time(self.now);
                self.workers[worker].lease.replied(Err(NoReply::Lost), now);
            }
            Event::Dispatch(_, slot) => self.dispatch(worker, slot),
            Event::Complete(_, slot) => {
                let now = self.workers[worker].time(self.now);
                self.workers[worker].lease.complete(slot, now);
                self.workers[worker].in_progress -= 1;
                self.complete += 1;
            }
            _ => {}
        }
        if self.workers[worker].is_alive {
            self.turn(worker);
        }
    }

    fn start(&mut self, number: usize) {
        self.workers.push(Worker::start(self.plan, number, self.now, &mut self.dice));
        self.turn(self.workers.len() - 1);
    }

    /// A worker does what it can do now, and sees when to do more.
    fn turn(&mut self, at: usize) {
        if self.dice.permille(self.plan.faults.freezes) {
            self.tally.met("worker frozen");
            let millis = self.dice.spread(10, self.plan.rate.window_ms * 2);
            self.say(|| format!("worker {at} is frozen for {millis} ms"));
            self.workers[at].frozen_until = self.now + millis;
        }
        let left = self.left[self.workers[at].job];
        let worker = &mut self.workers[at];
        let now = worker.time(self.now);
        let mut taken = Vec::new();
        while worker.demand(self.plan, left - taken.len() as u32).now > 0
            && let Some(slot) = worker.lease.take(now)
        {
            worker.in_progress += 1;
            taken.push(slot);
        }
        let left = left - taken.len() as u32;
        let demand = worker.demand(self.plan, left);
        let ask = worker.lease.ask(demand, now);
        if let Some(ask) = &ask {
            worker.asks = ask.number;
        }
        let opening = (demand.now > 0).then(|| worker.lease.free(now));
        let next = [
            worker.lease.ask_at(demand, now),
            match opening {
                Some(Opening::At(at) | Opening::Refused(at)) => Some(at),
                _ => None,
            },
        ];
        let wakes = next.into_iter().flatten().min().map(|time| worker.clock.when(time, self.now).max(self.now + 1));
        worker.wakes = wakes;
        let job = worker.job;
        let give_up_ms = worker.lease.ask_timeout_ms();
        self.left[job] = left;
        for slot in taken {
            let millis = self.dice.between(0, 3);
            self.later(millis, Event::Dispatch(at, slot));
        }
        if let Some(ask) = ask {
            self.tally.asks += 1;
            self.say(|| format!("worker {at} asks {ask:?}"));
            for millis in network::trips(self.plan, &mut self.dice, &mut self.tally) {
                self.later(millis, Event::AtStore(at, ask.encode()));
            }
            self.later(give_up_ms, Event::GiveUp(at, ask.number));
        }
        if let Some(wakes) = wakes {
            self.later(wakes - self.now, Event::Turn(at));
        }
    }

    fn at_store(&mut self, worker: usize, ask: &[u8]) {
        if self.dice.permille(self.plan.faults.troubles) {
            self.store.trouble(self.plan, self.now, &mut self.dice, &mut self.tally);
            let tally = self.tally.clone();
            self.say(|| format!("the store is in trouble: {tally:?}"));
        }
        if let Some(reply) = self.store.exchange(self.plan, self.now, ask) {
            for millis in network::trips(self.plan, &mut self.dice, &mut self.tally) {
                self.later(millis, Event::Reply(worker, reply.clone()));
            }
        }
    }

    fn reply(&mut self, worker: usize, bytes: &[u8]) {
        let reply = Reply::decode(bytes).expect("written by the store").map_err(NoReply::OtherRate);
        self.say(|| format!("worker {worker} hears {reply:?}"));
        let now = self.workers[worker].time(self.now);
        self.workers[worker].lease.replied(reply, now);
    }

    /// The request of a slot leaves, unless it is too late; what becomes of it is decided at once.
    fn dispatch(&mut self, at: usize, slot: Slot) {
        let now = self.workers[at].time(self.now);
        let worker = &mut self.workers[at];
        if !worker.lease.may_dispatch(slot, now) {
            worker.lease.unused(slot, now);
            worker.in_progress -= 1;
            self.tally.met("grant too late");
            let job = self.workers[at].job;
            self.left[job] += 1;
            return self.wake_all(job);
        }
        let (low, high) = self.plan.latency_ms;
        let usual = self.dice.one_in(4);
        let latency = if usual { self.dice.between(low, high) } else { self.dice.between(low, low + 100) };
        let took = latency.min(self.plan.timeout_ms);
        let counted = self.now + self.dice.between(0, took);
        let job = self.workers[at].job;
        self.counted.push((counted, job));
        self.say(|| format!("worker {at} dispatches {slot:?}, counted at {counted}, {took} ms"));
        if self.dice.permille(self.plan.faults.crashes) {
            self.tally.met("worker killed");
            self.say(|| format!("worker {at} is killed"));
            self.workers[at].is_alive = false;
            self.left[job] += self.workers[at].in_progress;
            let pause = self.dice.spread(1, self.plan.rate.window_ms);
            self.later(pause, Event::Start(self.workers[at].number));
            return self.wake_all(job);
        }
        if self.dice.permille(self.plan.faults.refusals) {
            self.tally.met("request refused");
            let until = now.after(self.dice.spread(100, self.plan.rate.window_ms));
            self.workers[at].lease.close_until(until, now);
        }
        self.later(took, Event::Complete(at, slot));
    }

    /// There is more to send: workers that had nothing to do look again.
    fn wake_all(&mut self, job: usize) {
        let mut wakes = Vec::new();
        for (at, worker) in self.workers.iter_mut().enumerate() {
            if worker.is_alive && worker.job == job && worker.wakes.is_none_or(|wakes| wakes > self.now + 1) {
                worker.wakes = Some(self.now + 1);
                wakes.push(at);
            }
        }
        wakes.into_iter().for_each(|at| self.later(1, Event::Turn(at)));
    }

    fn say(&mut self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            if trace.len() == TRACE_LINES {
                trace.pop_front();
            }
            trace.push_back(format!("{:>9} {}", self.now, what()));
        }
    }

    pub fn trace(&mut self) -> Vec<String> {
        self.trace.take().unwrap_or_default().into()
    }
}

/// A run takes at most so many times the windows that it needs.
const LONGEST_WINDOWS: u64 = 40;
/// Workers start within so many milliseconds.
const START_MS: u64 = 20;
const TRACE_LINES: usize = 400;
