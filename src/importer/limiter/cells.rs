//! The store's side: the table of cells, and the one operation on it.

use super::{
    ask::{Ask, Completed, OtherRate, Reply, Seen},
    durations::{Durations, LONGEST_MS},
    fair::Fair,
    safeguards::Safeguards,
};
use crate::importer::{pacer::Rate, retry::Random};

/// The state that all workers of one limit share. A store keeps its bytes: [`encode`](Self::encode).
///
/// ```
/// use cometchat_import::importer::{limiter::{Ask, Cells, Job, exchange}, pacer::Rate};
/// let rate = Rate { limit: 2, window_ms: 60_000 };
/// let mut cells = Cells::unused();
/// let mut ask = Ask::new(rate, 7, Job::default(), 31_500);
/// ask.want = 5;
/// let reply = exchange(&mut cells, 1_000, 1, &ask).unwrap();
/// assert_eq!(reply.grants.len(), 2, "no more than the limit");
/// assert_eq!(Cells::decode(&cells.encode()), Ok(cells));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    pub(super) rate: Rate,
    /// Which state this is; 0 before the first ask.
    pub(super) epoch: u64,
    /// The states before this one that are remembered, latest last: a worker that still knows one of them has missed
    /// something, and one that knows another has seen a state which the store lost.
    pub(super) earlier: Vec<u64>,
    /// Which process of the store wrote it last; 0 if the store does not know.
    pub(super) run: u64,
    /// Whether a first ask may be taken for the first of all.
    pub(super) is_trusted: bool,
    /// When this state began.
    pub(super) began: u64,
    /// The latest time: it never goes back.
    pub(super) last: u64,
    /// By how much the store's clock is ahead of this state's time.
    pub(super) ahead: i64,
    /// Nothing is granted before it.
    pub(super) gate: u64,
    /// The number of the latest grant.
    pub(super) last_id: u64,
    /// The longest life that a worker promised.
    pub(super) longest_life: u64,
    /// Workers that wait have the cells up to then; see `turn`.
    pub(super) claimed_until: u64,
    /// The cells that are taken, `rate.limit` of them at most.
    pub(super) held: Vec<Held>,
    pub(super) fair: Fair,
}

/// A cell that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// The number of its grant.
    pub(super) id: u64,
    pub(super) worker: u64,
    /// The number of the worker's ask that it was granted to.
    pub(super) ask: u64,
    /// Whether its request may still be dispatched or in flight.
    pub(super) is_open: bool,
    /// When its grant began.
    pub(super) from: u64,
    /// When it is certainly free.
    pub(super) until: u64,
}

/// Takes an ask: returns cells, grants cells, and says when to ask again. The store runs it atomically, one ask after the
/// other, and keeps the state before it replies.
///
/// `clock_ms` is the store's clock, never a worker's. `run` identifies the store's process, and changes whenever the process
/// may have lost what it kept; 0 if the store does not know.
///
/// # Errors
///
/// If the cells are counted by another rate, and some of them are taken. The state is as before.
pub fn exchange(cells: &mut Cells, clock_ms: u64, run: u64, ask: &Ask) -> Result<Reply, OtherRate> {
    exchange_with(cells, clock_ms, run, ask, Safeguards::default())
}

/// Is [`exchange`] with some safeguards switched off, for the simulation that proves that they are needed.
#[doc(hidden)]
pub fn exchange_with(
    cells: &mut Cells,
    clock_ms: u64,
    run: u64,
    ask: &Ask,
    safeguards: Safeguards,
) -> Result<Reply, OtherRate> {
    cells.adopt_rate(clock_ms, ask)?;
    let durations = Durations::with(cells.rate, safeguards);
    cells.longest_life = cells.longest_life.max(ask.life_ms).max(ask.longest_life_ms).min(LONGEST_MS);
    cells.advance(clock_ms, run, ask, &durations);
    if !safeguards.gate {
        cells.gate = 0;
    }
    cells.close(ask);
    cells.take_back(ask, &durations);
    cells.void_unheard(ask);
    let now = cells.last;
    cells.held.retain(|cell| cell.until > now);

    let clock = cells.corrected(clock_ms);
    let life = if safeguards.life { ask.life_ms.min(LONGEST_MS) } else { 0 };
    let (grants, again_ms) = cells.grant(ask, clock, life, &durations);
    Ok(Reply {
        number: ask.number,
        seen: cells.seen(),
        clock_ms: clock,
        ahead_ms: cells.ahead,
        longest_life_ms: cells.longest_life,
        grants,
        again_ms,
        closed_ms: if cells.gate > now { cells.gate.saturating_sub(clock) } else { 0 },
        held: u32::try_from(cells.held.len()).unwrap_or(u32::MAX),
        share: cells.fair.share(ask, cells.rate.limit, now),
    })
}

impl Cells {
    /// A state that nobody has used before. If somebody has (the store was emptied), the first worker that knew the state
    /// before this one closes it for as long as forgotten grants may live.
    pub fn unused() -> Self {
        Self {
            rate: Rate { limit: 0, window_ms: 0 },
            epoch: 0,
            earlier: Vec::new(),
            run: 0,
            is_trusted: true,
            began: 0,
            last: 0,
            ahead: 0,
            gate: 0,
            last_id: 0,
            longest_life: 0,
            claimed_until: 0,
            held: Vec::new(),
            fair: Fair::default(),
        }
    }

    /// A state in place of one that may have been lost: it begins closed, whoever asks first.
    pub fn lost() -> Self {
        Self { is_trusted: false, ..Self::unused() }
    }

    /// Returns which state it is, and its latest grant.
    pub fn seen(&self) -> Seen {
        Seen { epoch: self.epoch, last_id: self.last_id }
    }

    /// The store's clock without the steps that were reported.
    pub(super) fn corrected(&self, clock_ms: u64) -> u64 {
        clock_ms.saturating_add_signed(self.ahead.saturating_neg())
    }

    /// The rate of the first ask is the rate of all. Another one is taken once no cell is held: then nothing was sent for a
    /// hold of the old rate, and the gate adds what a longer window lacks.
    fn adopt_rate(&mut self, clock_ms: u64, ask: &Ask) -> Result<(), OtherRate> {
        let rate = ask.rate;
        if self.epoch == 0 {
            self.rate = rate;
        }
        if self.rate == rate {
            return Ok(());
        }
        let now = self.last.max(self.corrected(clock_ms));
        if self.gate > now || self.held.iter().any(|cell| cell.until > now) {
            return Err(OtherRate { rate: self.rate });
        }
        let longer_ms = Durations::of(rate).hold_ms.saturating_sub(Durations::of(self.rate).hold_ms);
        self.rate = rate;
        self.held.clear();
        self.gate = now.saturating_add(longer_ms);
        Ok(())
    }

    /// Brings the state's time up to the clock. If this may not be the state that was left, because it is new, of another
    /// process, rolled back, or the clock went far back, another one begins, closed. It is closed too if a worker knows
    /// a state that this one does not: that one was lost. (It does not begin another one then, or workers which know
    /// different states would take turns in doing so for ever.)
    fn advance(&mut self, clock_ms: u64, run: u64, ask: &Ask, durations: &Durations) {
        let is_same = ask.seen.epoch == self.epoch;
        if let Some(step) = ask.step
            && is_same
            && step.ahead_ms == self.ahead
        {
            self.ahead = self.ahead.saturating_add_unsigned(step.by_ms);
        }
        let clock = self.corrected(clock_ms);
        let quarantine = durations.quarantine_ms(self.longest_life);
        let is_first = self.epoch == 0;
        let is_unknown = ask.seen.epoch != 0 && !is_same && !self.earlier.contains(&ask.seen.epoch);
        let is_other_run = run != self.run && run != 0 && self.run != 0;
        let is_rolled_back = is_same && ask.seen.last_id > self.last_id;
        let is_far_back = self.last.saturating_sub(clock) > quarantine;
        if run != 0 {
            self.run = run;
        }
        self.last = self.last.max(clock);
        let is_renewed = is_first || is_other_run || is_rolled_back || is_far_back;
        if is_renewed {
            if clock < self.last {
                self.ahead = i64::try_from(i128::from(clock_ms) - i128::from(self.last)).unwrap_or(i64::MIN);
            }
            self.remember(self.epoch);
            self.epoch = self.next_epoch(clock_ms, ask);
            self.began = self.last;
            self.last_id = self.last_id.max(ask.seen.last_id);
            self.claimed_until = 0;
        }
        let is_open = is_first && self.is_trusted;
        if (is_renewed && !is_open) || is_unknown {
            self.gate = self.gate.max(self.last.saturating_add(quarantine));
        }
        if ask.seen.epoch != self.epoch {
            // A worker that missed the change may have promised a longer life than the store knew of at the time: what was
            // granted before ends a quarantine after this state began.
            self.gate = self.gate.max(if ask.seen.epoch == 0 { 0 } else { self.began.saturating_add(quarantine) });
            self.remember(ask.seen.epoch);
        }
    }

    /// A number that no state had before: no worker asks twice with the same number.
    fn next_epoch(&self, clock_ms: u64, ask: &Ask) -> u64 {
        let parts = [ask.worker, ask.number, clock_ms, self.run, self.epoch];
        parts.into_iter().fold(0, |mixed, part| Random::seeded(mixed ^ part).next_u64()).max(1)
    }

    /// Remembers a state that is not this one any more, or that was lost.
    fn remember(&mut self, epoch: u64) {
        if epoch != 0 && !self.earlier.contains(&epoch) {
            self.earlier.push(epoch);
            self.earlier.drain(..self.earlier.len().saturating_sub(EARLIER_MAX));
        }
    }

    /// The server refused a request: nobody may send.
    fn close(&mut self, ask: &Ask) {
        if ask.refused_ms > 0 {
            self.gate = self.gate.max(self.last.saturating_add(ask.refused_ms.min(LONGEST_MS)));
        }
    }

    /// Takes cells back. Only an open cell of the same worker and the same state is changed, so an ask that arrives twice, or
    /// long after it was sent, changes nothing.
    fn take_back(&mut self, ask: &Ask, durations: &Durations) {
        if ask.seen.epoch != self.epoch {
            return;
        }
        let now = self.last;
        for Completed { id, age_ms } in &ask.completed {
            if let Some(cell) = self.open(*id, ask.worker) {
                let at = now.saturating_sub(*age_ms).max(cell.from);
                cell.until = cell.until.min(at.saturating_add(durations.hold_ms));
                cell.is_open = false;
            }
        }
        for id in &ask.unused {
            if let Some(cell) = self.open(*id, ask.worker) {
                cell.void();
            }
        }
    }

    fn open(&mut self, id: u64, worker: u64) -> Option<&mut Held> {
        self.held.iter_mut().find(|cell| cell.id == id && cell.worker == worker && cell.is_open)
    }

    /// Voids what was granted to this worker by a reply that did not reach it: grants of its earlier asks that are later than
    /// the last reply that did. It takes no reply to an ask that it has given up, so it never uses them.
    fn void_unheard(&mut self, ask: &Ask) {
        let heard = if ask.seen.epoch == self.epoch { ask.seen.last_id } else { 0 };
        let is_unheard =
            |cell: &&mut Held| cell.is_open && cell.worker == ask.worker && cell.ask < ask.number && cell.id > heard;
        self.held.iter_mut().filter(is_unheard).for_each(Held::void);
    }
}

impl Held {
    /// No request was dispatched, and none will be: the cell is as free as before its grant.
    fn void(&mut self) {
        self.until = self.from;
        self.is_open = false;
    }
}

/// A worker that knows only a state before so many others closes this one once more.
pub(super) const EARLIER_MAX: usize = 4;

#[cfg(test)]
mod tests;
