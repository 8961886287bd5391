//! The worker's side: the grants that it has, their deadlines, and what it owes the store.

mod options;
mod owed;

use super::{
    ask::{Ask, OtherRate, Reply, Seen, Step},
    durations::{Durations, LONGEST_MS},
    safeguards::Safeguards,
    witness::Witness,
};
use crate::importer::time::Time;

pub use options::{Demand, LeaseOptions, NoReply, Opening, Slot};
use owed::Owed;

/// A worker's part of a limit that many share. The [room's](super) documentation proves it.
///
/// Pass what [`ask`](Self::ask) returns to the store, and its reply, or that there is none, to [`replied`](Self::replied).
/// Then, for each request: [`take`](Self::take) after [`Opening::Now`]; [`may_dispatch`](Self::may_dispatch) in the same turn
/// as the dispatch itself, since anything may have taken time in between; and then exactly one of [`complete`](Self::complete),
/// when the response is in or was given up, and [`unused`](Self::unused).
///
/// ```
/// use cometchat_import::importer::{
///     limiter::{Cells, Demand, Job, Lease, LeaseOptions, NoReply, Opening, exchange}, pacer::Rate, time::Time,
/// };
/// let rate = Rate { limit: 1, window_ms: 60_000 };
/// let mut lease = Lease::new(LeaseOptions { rate, worker: 7, job: Job::default(), timeout_ms: 30_000 });
/// let mut cells = Cells::unused();
/// let demand = Demand { now: 1, backlog: 1 };
///
/// let start = Time::from_millis(5);
/// assert_eq!(lease.free(start), Opening::AfterReply);
/// let ask = lease.ask(demand, start).unwrap();
/// assert_eq!(lease.ask(demand, start), None, "one at a time");
/// lease.replied(exchange(&mut cells, 1_000, 1, &ask).map_err(NoReply::OtherRate), start.after(10));
///
/// assert_eq!(lease.free(start.after(10)), Opening::Now);
/// let slot = lease.take(start.after(10)).unwrap();
/// assert!(lease.may_dispatch(slot, start.after(20)));
/// assert!(!lease.may_dispatch(slot, start.after(3_001)), "too late: it was granted for 3 seconds");
/// lease.complete(slot, start.after(100));
/// ```
#[derive(Debug)]
pub struct Lease {
    options: LeaseOptions,
    safeguards: Safeguards,
    durations: Durations,
    seen: Seen,
    asks: u64,
    under_way: Option<UnderWay>,
    granted: Vec<Granted>,
    taken: Vec<Granted>,
    owed: Owed,
    witness: Witness,
    step: Option<Step>,
    longest_life_ms: u64,
    /// A reply that took longer is taken for lost.
    patience_ms: u64,
    /// When it is worth while to ask for more.
    again: Time,
    /// When the store last replied to a want.
    waits_since: Time,
    /// When the store is asked at all, after it could not be reached.
    retry: Time,
    failures: u32,
    heard: Option<Time>,
    gate: Time,
    /// A refusal that the store does not know of yet.
    refused: Option<Time>,
    held: u32,
    share: u32,
    other_rate: Option<OtherRate>,
    is_finishing: bool,
}

#[derive(Clone, Copy, Debug)]
struct UnderWay {
    number: u64,
    asked: Time,
    want: u32,
    returns: usize,
    refused: Option<Time>,
}

#[derive(Clone, Copy, Debug)]
struct Granted {
    slot: Slot,
    from: Time,
    until: Time,
}

impl Lease {
    /// A worker that has asked for nothing yet.
    pub fn new(options: LeaseOptions) -> Self {
        Self::with(options, Safeguards::default())
    }

    /// Is [`new`](Self::new) with some safeguards switched off, for the simulation that proves that they are needed.
    #[doc(hidden)]
    pub fn with(options: LeaseOptions, safeguards: Safeguards) -> Self {
        let durations = Durations::with(options.rate, safeguards);
        Self {
            options,
            safeguards,
            durations,
            seen: Seen::default(),
            asks: 0,
            under_way: None,
            granted: Vec::new(),
            taken: Vec::new(),
            owed: Owed::default(),
            witness: Witness::default(),
            step: None,
            longest_life_ms: 0,
            patience_ms: shortest_patience_ms(&durations),
            again: Time::default(),
            waits_since: Time::default(),
            retry: Time::default(),
            failures: 0,
            heard: None,
            gate: Time::default(),
            refused: None,
            held: 0,
            share: options.rate.limit.max(1),
            other_rate: None,
            is_finishing: false,
        }
    }

    /// Returns whether a request may be dispatched now, else when.
    #[must_use]
    pub fn free(&mut self, now: Time) -> Opening {
        self.expire(now);
        if self.gate > now {
            return Opening::Refused(self.gate);
        }
        match self.granted.iter().map(|granted| granted.from).min() {
            Some(from) if from <= now => Opening::Now,
            Some(from) => Opening::At(from),
            None => Opening::AfterReply,
        }
    }

    /// Takes a grant for a request; `None` unless [`free`](Self::free) says [`Opening::Now`].
    pub fn take(&mut self, now: Time) -> Option<Slot> {
        if self.free(now) != Opening::Now {
            return None;
        }
        let first = self.granted.iter().enumerate().min_by_key(|(_, granted)| granted.from)?.0;
        let granted = self.granted.remove(first);
        self.taken.push(granted);
        Some(granted.slot)
    }

    /// Returns whether the request may still be dispatched. If not, return the slot [`unused`](Self::unused).
    #[must_use]
    pub fn may_dispatch(&self, slot: Slot, now: Time) -> bool {
        let granted = self.taken.iter().find(|granted| granted.slot == slot);
        granted.is_some_and(|granted| now <= granted.until || !self.safeguards.deadline)
    }

    /// Notes that a request had its response, or was given up.
    pub fn complete(&mut self, slot: Slot, now: Time) {
        self.give_back(slot, now, true);
    }

    /// Notes that no request was dispatched for a slot, and that none will be.
    pub fn unused(&mut self, slot: Slot, now: Time) {
        self.give_back(slot, now, false);
    }

    /// Lets nobody who shares the limit dispatch before `until`: what a 429 asks for. This worker obeys at once, the others
    /// when they ask. For how many milliseconds that keeps requests longer than they were kept already.
    pub fn close_until(&mut self, until: Time, now: Time) -> u64 {
        let known = self.gate.max(now);
        self.gate = self.gate.max(until);
        self.refused = self.refused.max(Some(until));
        self.gate.since(known)
    }

    /// Returns for how many milliseconds no request may be dispatched because the server refused one, or because the store
    /// lost its state.
    pub fn closed_for_ms(&self, now: Time) -> u64 {
        self.gate.since(now)
    }

    /// Returns how many cells of the limit were taken at the last reply, by all workers.
    pub fn held(&self) -> u32 {
        self.held
    }

    /// Returns how many requests in a window are this job's share, as of the last reply.
    pub fn share(&self) -> u32 {
        self.share
    }

    /// Returns the rate that the store counts by, if it is another one than this worker's: then nothing is ever granted.
    pub fn other_rate(&self) -> Option<OtherRate> {
        self.other_rate
    }

    /// Returns for how many milliseconds the store has not been heard, since the first ask that it did not reply to.
    pub fn silent_for_ms(&self, now: Time) -> u64 {
        match (self.failures, self.heard) {
            (0, _) | (_, None) => 0,
            (_, Some(heard)) => now.since(heard),
        }
    }

    /// Returns whether the store did not reply to the last ask.
    pub fn is_silent(&self) -> bool {
        self.failures > 0
    }

    /// Gives up what was granted and not taken: nothing more will be dispatched. What is owed is returned at once from now
    /// on, and not with the next ask that there is a reason for.
    pub fn finish(&mut self, now: Time) {
        self.is_finishing = true;
        let granted = std::mem::take(&mut self.granted);
        granted.into_iter().for_each(|granted| self.owe(granted.slot, now, false));
    }

    /// Returns whether there is anything to return to the store.
    pub fn owes(&self) -> bool {
        !self.owed.is_empty() || self.refused.is_some()
    }

    /// Returns after how many milliseconds an ask is given up: then its grants would come too late anyway.
    pub fn ask_timeout_ms(&self) -> u64 {
        self.durations.horizon_ms + self.durations.dispatch_within_ms
    }

    /// Returns what to ask the store, if there is a reason to ask now. One ask is under way at a time, and it ends with
    /// [`replied`](Self::replied).
    pub fn ask(&mut self, demand: Demand, now: Time) -> Option<Ask> {
        self.expire(now);
        if self.ask_at(demand, now)? > now {
            return None;
        }
        self.asks += 1;
        self.heard.get_or_insert(now);
        let want = if self.again(demand) <= now { self.want(demand) } else { 0 };
        let (returns, completed, unused) = self.owed.next(now);
        self.under_way = Some(UnderWay { number: self.asks, asked: now, want, returns, refused: self.refused });
        let options = &self.options;
        let life_ms = (self.durations.dispatch_within_ms + options.timeout_ms).min(LONGEST_MS);
        Some(Ask {
            number: self.asks,
            seen: self.seen,
            longest_life_ms: self.longest_life_ms.max(life_ms),
            step: self.step,
            refused_ms: self.refused.map_or(0, |until| until.since(now)),
            completed,
            unused,
            want,
            backlog: demand.backlog,
            ..Ask::new(options.rate, options.worker, options.job, life_ms)
        })
    }

    /// Returns when [`ask`](Self::ask) will return something, if nothing else happens before; `None` while an ask is under
    /// way, and if there is no reason to ask.
    pub fn ask_at(&self, demand: Demand, now: Time) -> Option<Time> {
        if self.under_way.is_some() {
            return None;
        }
        let wanted = (self.want(demand) > 0).then(|| self.again(demand));
        let delay_ms = if self.is_finishing { 0 } else { self.durations.horizon_ms };
        let owed = self.owed.since().map(|at| at.after(delay_ms));
        let urgent = (self.step.is_some() || self.refused.is_some()).then_some(now);
        [wanted, owed, urgent].into_iter().flatten().min().map(|at| at.max(self.retry))
    }

    /// Takes the store's reply to the ask that is under way. A reply to an earlier one is not looked at: its grants are void.
    pub fn replied(&mut self, reply: Result<Reply, NoReply>, now: Time) {
        match (reply, self.under_way) {
            (Ok(reply), Some(under_way)) if reply.number == under_way.number => self.take_reply(reply, under_way, now),
            (Ok(_), _) | (_, None) => {}
            (Err(why), Some(_)) => {
                if let NoReply::OtherRate(other) = why {
                    self.other_rate = Some(other);
                }
                self.under_way = None;
                self.failures += 1;
                let most = RETRY_BASE_MS.checked_shl(self.failures).unwrap_or(u64::MAX);
                let delay = most.min(self.durations.hold_ms / RETRY_CAP_DIVISOR).max(1);
                // Workers that lost the same store do not come back together.
                let spread = self.options.worker.wrapping_mul(u64::from(self.failures)) % delay;
                self.retry = now.after(delay / 2 + spread / 2);
            }
        }
    }

    fn take_reply(&mut self, reply: Reply, under_way: UnderWay, now: Time) {
        self.under_way = None;
        self.other_rate = None;
        self.failures = 0;
        self.retry = Time::default();
        self.heard = Some(now);
        if !self.is_prompt(now.since(under_way.asked)) {
            return;
        }
        self.owed.returned(under_way.returns);
        if self.refused == under_way.refused {
            self.refused = None;
        }
        if reply.seen.epoch != self.seen.epoch {
            // What is owed to another state means nothing to this one.
            self.owed.forget();
            self.witness.forget();
        }
        self.seen = reply.seen;
        self.longest_life_ms = self.longest_life_ms.max(reply.longest_life_ms);
        self.held = reply.held;
        self.share = reply.share;
        if under_way.want > 0 {
            self.again = now.after(reply.again_ms);
            self.waits_since = now;
        }
        if reply.closed_ms > 0 {
            self.gate = self.gate.max(now.after(reply.closed_ms));
        }
        let step = if self.safeguards.witness { self.witness.look(reply.clock_ms, under_way.asked, now) } else { None };
        self.step = step.map(|by_ms| Step { ahead_ms: reply.ahead_ms, by_ms });
        for grant in reply.grants {
            let slot = Slot { epoch: self.seen.epoch, id: grant.id };
            let until = under_way.asked.after(grant.in_ms).after(self.durations.dispatch_within_ms);
            let granted = Granted { slot, from: now.after(grant.in_ms), until };
            if step.is_none() {
                self.granted.push(granted);
            } else {
                self.owed.add(grant.id, now, false);
                self.again = now;
            }
        }
    }

    /// Whether a reply took so little that it says enough of the store's clock. Else it is taken for lost, and the store voids
    /// its grants. What is little adapts to a path that has become slow.
    fn is_prompt(&mut self, took_ms: u64) -> bool {
        let is_prompt = took_ms <= self.patience_ms || !self.safeguards.witness;
        let known = if is_prompt { took_ms } else { self.patience_ms };
        self.patience_ms = known.saturating_mul(2).max(shortest_patience_ms(&self.durations));
        is_prompt
    }

    /// How many more grants could be used now.
    fn want(&self, demand: Demand) -> u32 {
        let granted = u32::try_from(self.granted.len()).unwrap_or(u32::MAX);
        demand.now.min(demand.backlog).min(self.options.rate.limit).saturating_sub(granted)
    }

    /// When it is worth while to want grants again: when the store says, or, for a worker that could dispatch all it has left,
    /// once in a turn of all that wait. Others that end return what they did not need, and nobody says so.
    fn again(&self, demand: Demand) -> Time {
        if demand.backlog > demand.now {
            return self.again;
        }
        let jobs = u64::from(self.options.rate.limit.max(1) / self.share.max(1));
        self.again.min(self.waits_since.after(self.durations.turn_ms.saturating_mul(jobs)))
    }

    /// Gives up grants that nobody took in time.
    fn expire(&mut self, now: Time) {
        if self.safeguards.deadline {
            let is_late = |granted: &mut Granted| granted.until < now;
            let late: Vec<Granted> = self.granted.extract_if(.., is_late).collect();
            late.into_iter().for_each(|granted| self.owe(granted.slot, now, false));
        }
    }

    fn give_back(&mut self, slot: Slot, now: Time, is_completed: bool) {
        let before = self.taken.len();
        self.taken.retain(|granted| granted.slot != slot);
        if self.taken.len() < before {
            self.owe(slot, now, is_completed);
        }
    }

    fn owe(&mut self, slot: Slot, now: Time, is_completed: bool) {
        if slot.epoch == self.seen.epoch {
            self.owed.add(slot.id, now, is_completed);
        }
    }
}

fn shortest_patience_ms(durations: &Durations) -> u64 {
    (durations.margin_ms / PATIENCE_DIVISOR).max(1)
}

/// Before a silent store is asked again: half of this at first, in milliseconds, and a quarter of a hold at most.
const RETRY_BASE_MS: u64 = 50;
const RETRY_CAP_DIVISOR: u64 = 4;
/// Two round trips of a quarter of the margin leave half of it for drift.
const PATIENCE_DIVISOR: u64 = 4;

#[cfg(test)]
mod tests;
