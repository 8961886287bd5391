//! The life of an import, from its first run to its end, and what must hold then.

use std::collections::HashSet;

use cometchat_import::importer::{
    account::{Report, Status},
    error::ErrorCode,
    pacer::Pacer,
};

use crate::{
    faults::Tally,
    plan::{Ending, Plan, RunPlan},
    promises::{Broken, Held, most_in_window, promise},
    run::{End, KEY, run},
    trouble,
    world::World,
};

/// Lives through a seed.
pub fn live(world: &mut World<'_>) -> Held {
    let plan = world.plan;
    for (at, planned) in plan.runs.iter().enumerate() {
        let end = run(world, planned)?;
        within_limit(world)?;
        if let (0, Ending::Natural, End::Reported(report)) = (at, planned.ending, &end) {
            in_time(world, report)?;
            trouble::costs_little(world, report)?;
        }
    }
    let report = finish(world)?;
    check(world, &report)
}

/// Runs it until it ends.
pub fn finish(world: &mut World<'_>) -> Result<Report, Broken> {
    let plan = world.plan;
    for tries in 0.. {
        let planned = plan.last(tries, &mut world.dice);
        let first = world.run == 0;
        let End::Reported(report) = run(world, &planned)? else {
            return Err(Broken("killed by nobody".to_owned()));
        };
        if first {
            in_time(world, &report)?;
            trouble::costs_little(world, &report)?;
        }
        within_limit(world)?;
        let (left, fixable) = world.witness.left();
        if report.status == Status::Complete {
            promise(!planned.healthy || fixable == 0, || {
                format!("{left} rows unconfirmed, {fixable} of them for no reason")
            })?;
            return Ok(*report);
        }
        // Rows over which the server fails cannot be distinguished from a server that fails, once nothing
        // else is left to send.
        let failed = report.error.as_ref().is_some_and(|error| error.code == ErrorCode::ServerFailed);
        let unclear = (fixable == 0 && left > 0) || left - fixable >= OFFENDING_MAX;
        if planned.healthy && failed && unclear {
            return Ok(*report);
        }
        promise(!planned.healthy, || format!("nothing is wrong any more, and yet: {report:?}"))?;
    }
    Err(Broken("tried for ever".to_owned()))
}

/// What must hold at the end of everything.
pub fn check(world: &mut World<'_>, report: &Report) -> Held {
    within_limit(world)?;
    world.witness.compares(&world.server)?;
    trouble::keeps_nobody_rejected(world)?;
    if !world.plan.journal {
        return Ok(());
    }
    keeps_secrets(world)?;
    let is_finished = report.status == Status::Complete && report.counts.unconfirmed == 0;
    if is_finished { runs_again(world, report) } else { Ok(()) }
}

/// Run again after its end, it does nothing and says the same.
fn runs_again(world: &mut World<'_>, report: &Report) -> Held {
    let length = world.disk.bytes.len();
    let planned = RunPlan { ending: Ending::Natural, edited: false, pause_ms: 0, wall_set: 0, healthy: true };
    let End::Reported(again) = run(world, &planned)? else {
        return Err(Broken("killed by nobody".to_owned()));
    };
    let counts = report.counts;
    let known = counts.imported + counts.existing + counts.rejected;
    promise(again.requests == 0 && world.disk.bytes.len() == length, || {
        format!("run again, it did something: {again:?}")
    })?;
    promise(again.counts == counts && again.resumed == known, || format!("first {report:?}, then {again:?}"))
}

/// No half-open window holds more requests than the limit. Without a journal that is promised of each
/// process by itself only.
fn within_limit(world: &World<'_>) -> Held {
    let plan = world.plan;
    if !plan.journal && world.run > 1 {
        return Ok(());
    }
    let most = most_in_window(&world.server.arrivals, plan.rate.window_ms);
    promise(most <= plan.rate.limit as usize, || {
        format!("{most} requests in {} ms, and the limit is {}", plan.rate.window_ms, plan.rate.limit)
    })
}

/// With nothing wrong, only the limit and the latency take time.
fn in_time(world: &World<'_>, report: &Report) -> Held {
    let plan = world.plan;
    let undisturbed =
        plan.is_calm() && plan.pauses == 0 && plan.source_slow == 0 && plan.ceiling.is_none() && plan.trouble.is_none();
    if !undisturbed || !world.input.is_harmless() || report.requests == 0 {
        return Ok(());
    }
    let turn = plan.latency_ms.1 + 2 * plan.append_ms + 2;
    let window = plan.rate.window_ms + Pacer::new(plan.rate).margin_ms();
    let windows = (report.requests - 1) / u64::from(plan.rate.limit);
    let turns = report.requests.div_ceil(plan.concurrency as u64);
    let due = windows * (window + turn) + turns * turn + 1_000;
    let due = due + due / 1_000;
    promise(report.elapsed_ms <= due, || format!("{} ms instead of {due}", report.elapsed_ms))
}

/// The journal holds no text of a user, and no secret.
fn keeps_secrets(world: &World<'_>) -> Held {
    let bytes = world.disk.bytes.as_slice();
    let starts: HashSet<&[u8]> = bytes.windows(UID_BYTES).collect();
    for text in world.input.texts().chain([KEY]) {
        let start = text.as_bytes().get(..UID_BYTES);
        let found = start.is_some_and(|start| starts.contains(start))
            && bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
        promise(!found, || format!("{text:?} stands in the journal"))?;
    }
    Ok(())
}

/// One seed, from its plan to its end.
pub fn seed(seed: u64) -> Result<Tally, Broken> {
    let plan = Plan::of(seed);
    let mut world = World::new(&plan, false);
    live(&mut world)?;
    let mut tally = world.tally;
    tally.simulated_ms = world.now;
    Ok(tally)
}

/// So many rows over which the server fails, and nothing that it takes before them, look as if it
/// failed over all: the search for one among fifty is given up after 24 failures in a row.
const OFFENDING_MAX: u64 = 4;
/// A text shorter than this may stand anywhere by chance.
const UID_BYTES: usize = 6;
