//! Pauses: somebody pauses a run now and then, and later lets it continue.

use cometchat_import::importer::import::{FailureKind, RequestId};

use crate::{
    dice::Dice,
    plan::Plan,
    promises::{Held, promise},
    run::Process,
};

/// Who pauses a run.
pub struct Pauses {
    dice: Dice,
    often: u64,
    longest_ms: u64,
    until: Option<u64>,
}

impl Pauses {
    /// Those of a run: one seed in three has any.
    pub fn of(plan: &Plan, run: u32) -> Self {
        let dice = Dice::new(plan.seed ^ (u64::from(run) << 32), 5);
        Self { dice, often: plan.pauses, longest_ms: plan.rate.window_ms * 4, until: None }
    }

    /// When the pause ends, if there is one.
    pub fn until(&self) -> Option<u64> {
        self.until
    }

    /// How long the run is to be paused now, if it is.
    fn next_ms(&mut self) -> Option<u64> {
        let is_due = self.often > 0 && self.until.is_none() && self.dice.between(0, 9_999) < self.often;
        is_due.then(|| self.dice.spread(1, self.longest_ms))
    }
}

impl Process<'_, '_> {
    /// The run may be paused at any time, and continues once the pause is over.
    pub fn pauses(&mut self) -> Held {
        let now = self.world.monotonic();
        if self.pauses.until.is_some_and(|until| until <= self.world.now) {
            self.pauses.until = None;
            self.import.unpause(now);
            self.world.say(|| "it continues".to_owned());
        } else if let Some(millis) = self.pauses.next_ms() {
            self.pauses.until = Some(self.world.now + millis);
            self.import.pause(now);
            let is_paused = self.import.is_paused();
            self.world.tally.met(if is_paused { "paused" } else { "paused after a stop" });
            self.world.say(|| format!("paused for {millis} ms"));
        }
        promise(self.pauses.until.is_some() || !self.import.is_paused(), || "paused by nobody".to_owned())
    }

    /// Whether a request that the core asks for is not dispatched: the run was paused meanwhile.
    pub fn is_held_back(&mut self, id: RequestId) -> bool {
        let now = self.world.monotonic();
        let is_held_back = !self.import.may_dispatch(id, now);
        if is_held_back {
            self.world.tally.met("paused just before a request");
            self.world.say(|| format!("request {} is held back", id.0));
            self.import.on_failure(id, FailureKind::Undispatched, "", now);
        }
        is_held_back
    }
}
