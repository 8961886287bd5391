//! Scenes that chance seldom plays.

use cometchat_import::importer::{
    limiter::{Job, Priority, Safeguards},
    pacer::Rate,
};

use crate::{
    plan::Plan,
    world::{Broken, World},
};

/// One cell, no latency that would hide it, and a clock of the store that is fast by 200 ppm: 12 ms a minute.
pub fn margin() -> Result<(), String> {
    let plan = |safeguards| Plan {
        rate: Rate { limit: 1, window_ms: 60_000 },
        jobs: vec![(Job::default(), REQUESTS)],
        latency_ms: (0, 0),
        trip_ms: 1,
        worker_ppm: 0,
        store_ppm: 200,
        safeguards,
        ..Plan::calm(1, 0)
    };
    let with = plan(Safeguards::default());
    World::new(&with, false).run().map_err(|why| format!("with the margin: {why:?}"))?;
    let without = plan(Safeguards { margin: false, ..Safeguards::default() });
    match World::new(&without, false).run() {
        Err(Broken::Limit(why)) => {
            println!("  without margin: {why}");
            Ok(())
        }
        other => Err(format!("without the margin the limit holds: {other:?}")),
    }
}

/// So many that some come as early as the store lets them, whatever delays the dice give the others.
const REQUESTS: u32 = 120;

/// How many requests of the first windows are those of each of two jobs.
fn shares(weights: [u32; 2], crew: &[usize]) -> Result<[usize; 2], String> {
    let job = |id: u32, weight| (Job { id: id.into(), weight, priority: Priority::Bulk { spare: 0 } }, 300);
    let plan =
        Plan { jobs: vec![job(0, weights[0]), job(1, weights[1])], crew: crew.to_vec(), ..Plan::calm(crew.len(), 3) };
    let mut world = World::new(&plan, false);
    world.run().map_err(|why| format!("{why:?}"))?;
    let early = world.counted.iter().filter(|(at, _)| *at < SHARED_WINDOWS * plan.rate.window_ms);
    Ok(early
        .fold([0, 0], |[first, second], (_, job)| if *job == 0 { [first + 1, second] } else { [first, second + 1] }))
}

pub fn are_shared() -> Result<(), String> {
    for (weights, crew, expected) in [
        ([1, 1], &[0, 0, 0, 1][..], [150, 150]),
        ([1, 3], &[0, 1], [75, 225]),
        ([1, 1], &[0, 0, 0, 0, 0, 0, 0, 1], [150, 150]),
    ] {
        let found = shares(weights, crew)?;
        println!("  weights {weights:?}, workers {crew:?}: {found:?}");
        let is_near = found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) <= expected / 10);
        if !is_near {
            return Err(format!("weights {weights:?}, workers {crew:?}: {found:?}, not {expected:?}"));
        }
    }
    Ok(())
}

const SHARED_WINDOWS: u64 = 5;
