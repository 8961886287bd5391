//! What becomes of a message between a worker and the store.

use crate::{dice::Dice, plan::Plan, tally::Tally};

/// When a message arrives, in milliseconds from now: never, once, or twice.
pub fn trips(plan: &Plan, dice: &mut Dice, tally: &mut Tally) -> Vec<u64> {
    let trip = |dice: &mut Dice| dice.between(1, plan.trip_ms.max(1));
    if dice.permille(plan.faults.lost) {
        tally.met("message lost");
        return Vec::new();
    }
    if !dice.permille(plan.faults.odd) {
        return vec![trip(dice)];
    }
    let late = dice.spread(plan.trip_ms.max(1), plan.rate.window_ms * 2);
    match dice.between(0, 2) {
        0 => {
            tally.met("message late");
            vec![late]
        }
        1 => {
            tally.met("message twice");
            vec![trip(dice), trip(dice)]
        }
        _ => {
            tally.met("message twice, once late");
            vec![trip(dice), late]
        }
    }
}
