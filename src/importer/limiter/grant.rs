//! Which cells a worker is granted, and when it asks again if they are too few.

use super::{
    ask::{Ask, Grant, Priority},
    cells::{Cells, Held},
    durations::Durations,
    fair::{Contest, Visit},
};
use crate::importer::order::sorted;

impl Cells {
    /// Grants cells to the worker; returns them, and in how many milliseconds it is worth while to ask again.
    pub(super) fn grant(&mut self, ask: &Ask, clock: u64, life: u64, durations: &Durations) -> (Vec<Grant>, u64) {
        let now = self.last;
        let want = u64::from(ask.want);
        let mut contest = self.fair.contest(ask, now);
        let mut grants = Vec::new();
        let mut replaced = Vec::new();
        let spare = usize::try_from(ask.spare()).unwrap_or(usize::MAX);
        let mut kept = false;
        if want > 0 {
            for (at, id) in self.available(clock, durations).into_iter().skip(spare) {
                if grants.len() as u64 >= want {
                    break;
                }
                if !contest.is_mine(at.saturating_add(durations.horizon_ms)) {
                    kept = true;
                    continue;
                }
                replaced.extend(id);
                grants.push(at);
            }
        }
        self.held.retain(|cell| !replaced.contains(&cell.id));
        let grants: Vec<Grant> = grants.into_iter().map(|at| self.hold(ask, at, clock, life, durations)).collect();
        let missing = want - grants.len() as u64;
        let again_ms = if missing == 0 {
            0
        } else if kept {
            // The other one may not come, or need less: then it is to be had soon.
            durations.horizon_ms / KEPT_DIVISOR + 1
        } else {
            self.turn(ask, clock, durations)
        };
        self.visited(ask, &contest, grants.len(), again_ms, durations);
        (grants, again_ms)
    }

    /// The cells that can be had within the horizon, earliest first: free ones, and those that are held until a moment within
    /// it, with the grants that hold them.
    fn available(&self, clock: u64, durations: &Durations) -> Vec<(u64, Option<u64>)> {
        let reach = clock.saturating_add(durations.horizon_ms);
        let limit = usize::try_from(self.rate.limit).unwrap_or(usize::MAX);
        let free = limit.saturating_sub(self.held.len());
        let at_once = std::iter::repeat_n((self.last.max(self.gate), None), free);
        let later = self.held.iter().map(|cell| (cell.until.max(self.gate), Some(cell.id)));
        sorted(at_once.chain(later).filter(|(at, _)| *at <= reach))
    }

    /// Takes a cell for the worker.
    fn hold(&mut self, ask: &Ask, at: u64, clock: u64, life: u64, durations: &Durations) -> Grant {
        self.last_id += 1;
        let until = at.saturating_add(life).saturating_add(durations.hold_ms);
        self.held.push(Held { id: self.last_id, worker: ask.worker, ask: ask.number, is_open: true, from: at, until });
        Grant { id: self.last_id, in_ms: at.saturating_sub(clock) }
    }

    /// In how many milliseconds a worker that got too little asks again. Each that waits has a cell of its own to wait for,
    /// so that a thousand workers do not all come for the same one: the first that waits comes for the cell that is free
    /// first, the next for the one after. Time itself takes the claims off again, one cell's share of a hold after the
    /// other, whether those that waited come or have crashed.
    fn turn(&mut self, ask: &Ask, clock: u64, durations: &Durations) -> u64 {
        let now = self.last;
        let cell_ms = (durations.hold_ms / u64::from(self.rate.limit.max(1))).max(1);
        let claimed = match ask.job.priority {
            Priority::Live => 0,
            Priority::Bulk { .. } => {
                let claimed = self.claimed_until.saturating_sub(now) / cell_ms;
                self.claimed_until = self.claimed_until.max(now).saturating_add(cell_ms);
                claimed
            }
        };
        let ahead = claimed.saturating_add(ask.spare());
        let limit = u64::from(self.rate.limit.max(1));
        let rounds = (ahead / limit).saturating_mul(durations.hold_ms);
        let at = self.expected(usize::try_from(ahead % limit).unwrap_or(usize::MAX), durations);
        // Half a horizon early, so that the grant is there when the cell is free.
        let turn = at.saturating_add(rounds).saturating_sub(durations.horizon_ms / 2);
        let longest = durations.hold_ms.saturating_mul(LONGEST_TURN_HOLDS);
        turn.saturating_sub(clock).clamp(durations.horizon_ms / SHORTEST_TURN_DIVISOR + 1, longest)
    }

    /// When the cell that comes free after `earlier` others is expected to. An open one is expected a hold after it began, as
    /// if the response had come at once, unless it is late: then it is taken for lost.
    fn expected(&self, earlier: usize, durations: &Durations) -> u64 {
        let soon = self.last.saturating_add(durations.horizon_ms);
        let free = usize::try_from(self.rate.limit).unwrap_or(usize::MAX).saturating_sub(self.held.len());
        let held = self.held.iter().map(|cell| {
            let early = cell.from.saturating_add(durations.hold_ms);
            if cell.is_open && early > soon { early } else { cell.until }
        });
        let times = sorted(std::iter::repeat_n(self.last, free).chain(held));
        times.get(earlier).copied().unwrap_or(self.last).max(self.gate)
    }

    fn visited(&mut self, ask: &Ask, contest: &Contest, granted: usize, again_ms: u64, durations: &Durations) {
        let granted = u32::try_from(granted).unwrap_or(u32::MAX);
        let backlog = ask.backlog.max(ask.want).saturating_sub(granted);
        let visit = Visit { now: self.last, again_ms, turn_ms: durations.turn_ms, backlog };
        self.fair.visited(ask, contest, visit);
    }
}

/// A worker waits no longer than so many holds, for those that claimed the cells before it may be gone.
const LONGEST_TURN_HOLDS: u64 = 4;
/// A worker asks again for a cell that was kept for another one after 1/8 of a horizon.
const KEPT_DIVISOR: u64 = 8;
/// A worker asks again after 1/16 of a horizon at the earliest.
const SHORTEST_TURN_DIVISOR: u64 = 16;
