//! The store: its bytes, its clock, and what may happen to them.

use cometchat_import::importer::limiter::{Ask, Cells, Reply, Seen, exchange_with};

use crate::{dice::Dice, plan::Plan, tally::Tally};

pub struct Store {
    bytes: Vec<u8>,
    /// Earlier states, with when each was kept.
    kept: Vec<(u64, Vec<u8>)>,
    run: u64,
    /// What its clock is corrected by.
    ahead: i64,
    origin: i64,
    ppm: i64,
    /// Nobody reaches it before.
    pub down_until: u64,
    /// With the moment at which it is of no consequence any more, if nobody is left who can see it.
    trouble: Option<(Trouble, u64)>,
}

/// What happened and that no worker has seen. The proof assumes that one which can see it is the first to ask: the
/// others' messages are lost until then.
enum Trouble {
    /// Seen once the clock is corrected to so much, or another state has begun.
    Step {
        epoch: u64,
        corrected: i64,
    },
    Lost {
        epoch: u64,
        last_id: u64,
        was: u64,
    },
}

impl Store {
    pub fn new(plan: &Plan) -> Self {
        let bytes = Cells::unused().encode();
        Self {
            kept: Vec::new(),
            bytes,
            run: 1,
            ahead: 0,
            origin: 1_700_000_000_000,
            ppm: plan.store_ppm,
            down_until: 0,
            trouble: None,
        }
    }

    fn clock(&self, now: u64) -> u64 {
        let now = now as i64;
        (self.origin + now + now * self.ppm / 1_000_000) as u64
    }

    fn cells(&self) -> Cells {
        Cells::decode(&self.bytes).expect("written by the store")
    }

    /// The bytes of a reply, unless the message is lost to it.
    pub fn exchange(&mut self, plan: &Plan, now: u64, ask: &[u8]) -> Option<Vec<u8>> {
        let ask = Ask::decode(ask).expect("written by a worker");
        if now < self.down_until || self.is_blind(now, &ask) {
            return None;
        }
        let mut cells = self.cells();
        let reply = exchange_with(&mut cells, self.clock(now), self.run, &ask, plan.safeguards);
        self.bytes = cells.encode();
        if let (Some((Trouble::Step { epoch, corrected }, _)), Ok(reply)) = (&self.trouble, &reply)
            && (reply.seen.epoch != *epoch || reply.ahead_ms >= *corrected)
        {
            self.trouble = None;
        }
        self.ahead = reply.as_ref().map_or(self.ahead, |reply| reply.ahead_ms);
        assert!(self.bytes.len() <= 2_000 || plan.rate.limit > 60, "{} bytes", self.bytes.len());
        if self.kept.last().is_none_or(|(at, _)| now - at > KEEP_MS) {
            self.kept.push((now, self.bytes.clone()));
        }
        Some(Reply::encode(&reply))
    }

    /// Whether this worker cannot see what happened.
    fn is_blind(&mut self, now: u64, ask: &Ask) -> bool {
        let (is_seen, is_blind) = match &self.trouble {
            None => return false,
            Some((Trouble::Step { epoch, .. }, _)) => (false, ask.seen.epoch != *epoch),
            Some((Trouble::Lost { epoch, last_id, was }, _)) => {
                let sees = ask.seen.epoch == *was && (epoch != was || ask.seen.last_id > *last_id);
                (sees, !sees)
            }
        };
        if is_seen || self.trouble.as_ref().is_some_and(|(_, until)| now > *until) {
            self.trouble = None;
            return false;
        }
        is_blind
    }

    /// Something happens to it.
    pub fn trouble(&mut self, plan: &Plan, now: u64, dice: &mut Dice, tally: &mut Tally) {
        if self.trouble.is_some() || now < self.down_until {
            return;
        }
        let epoch = self.cells().seen().epoch;
        if epoch == 0 || self.kept.is_empty() {
            return;
        }
        let forgotten = now + (plan.rate.window_ms + plan.timeout_ms) * 2;
        match dice.between(0, 6) {
            0 => {
                tally.met("store restarted with loss");
                self.restore(now, dice);
                self.run += 1;
            }
            1 => {
                tally.met("store failed over, to another clock");
                self.restore(now, dice);
                self.run += 1;
                self.origin += dice.between(0, 20_000) as i64 - 10_000;
            }
            2 => {
                tally.met("store rolled back by the same process");
                self.restore(now, dice);
                let Seen { epoch: then, last_id } = self.cells().seen();
                self.trouble = Some((Trouble::Lost { epoch: then, last_id, was: epoch }, forgotten));
            }
            3 => {
                tally.met("store emptied");
                self.bytes = Cells::unused().encode();
                self.kept.clear();
                self.trouble = Some((Trouble::Lost { epoch: 0, last_id: 0, was: epoch }, forgotten));
            }
            4 => {
                tally.met("store's clock set forward");
                let by = dice.spread(1, plan.rate.window_ms * 3);
                self.origin += by as i64;
                self.trouble = Some((Trouble::Step { epoch, corrected: self.ahead + by as i64 }, forgotten + by));
            }
            5 => {
                tally.met("store's clock set back");
                self.origin -= dice.spread(1, plan.rate.window_ms * 5) as i64;
            }
            _ => {
                tally.met("store down");
                self.down_until = now + dice.spread(100, plan.rate.window_ms);
            }
        }
    }

    /// An earlier state, of the last seconds; not the one that nobody had used, which would be a store that was emptied.
    fn restore(&mut self, now: u64, dice: &mut Dice) {
        let lost_ms = dice.between(0, LOST_MS);
        let kept = self.kept.iter().rfind(|(at, _)| *at + lost_ms <= now).unwrap_or(&self.kept[0]).clone();
        self.kept.retain(|(at, _)| *at <= kept.0);
        self.bytes = kept.1;
    }
}

const KEEP_MS: u64 = 20;
const LOST_MS: u64 = 3_000;
