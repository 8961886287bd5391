//! Many seeds on all cores, the account of what they met, and the story of one that fails.

use std::{
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

use cometchat_import::importer::pacer::shortest_ms;

use crate::{
    plan::Plan,
    tally::Tally,
    world::{Broken, World},
};

/// `--seeds N [--from S]`, `--seed X`, or `--measure`.
pub fn simulate(arguments: &[String]) -> ExitCode {
    let (mut from, mut seeds, mut only) = (0, 1_000, None);
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        if name == "--measure" {
            return measure();
        }
        let value = rest.next().and_then(|value| value.replace('_', "").parse::<u64>().ok());
        match (name.as_str(), value) {
            ("--seeds", Some(value)) => seeds = value,
            ("--from", Some(value)) => from = value,
            ("--seed", Some(value)) => only = Some(value),
            _ => {
                eprintln!("usage: npm run simulate -- --workers --seeds N [--from S] | --seed X | --measure");
                return ExitCode::from(2);
            }
        }
    }
    if let Some(seed) = only {
        let plan = Plan::of(seed);
        println!("{plan:#?}");
        let story = story(&plan);
        println!("{}", story.clone().unwrap_or_else(|| format!("seed {seed} holds")));
        return ExitCode::from(u8::from(story.is_some()));
    }
    let began = Instant::now();
    match run(from..from + seeds, &|seed| Plan::of(seed), seeds / 10) {
        Ok(tally) => {
            println!("{seeds:>12}  seeds in {:.1} s", began.elapsed().as_secs_f64());
            println!("{:>12}  requests", tally.requests);
            println!("{:>12}  asks", tally.asks);
            println!("{:>12}  simulated hours", tally.simulated_ms / 3_600_000);
            tally.lines().for_each(|line| println!("{line}"));
            println!("holds");
            ExitCode::SUCCESS
        }
        Err((seed, _)) => {
            println!("{}", story(&Plan::of(seed)).unwrap_or_else(|| format!("seed {seed} failed once, and not again")));
            ExitCode::FAILURE
        }
    }
}

/// Whether the limit holds in these seeds.
pub fn hold(seeds: impl Iterator<Item = u64> + Send) -> Result<(), String> {
    run(seeds, &|seed| Plan::of(seed), 0).map(drop).map_err(|(seed, _)| story(&Plan::of(seed)).unwrap_or_default())
}

/// Runs the plan of each seed; `Err` is a seed that fails.
pub fn run(
    seeds: impl Iterator<Item = u64> + Send,
    plan: &(dyn Fn(u64) -> Plan + Sync),
    reported: u64,
) -> Result<Tally, (u64, Broken)> {
    let began = Instant::now();
    let seeds = Mutex::new(seeds.fuse());
    let done = AtomicU64::new(0);
    let failed: Mutex<Option<(u64, Broken)>> = Mutex::new(None);
    let total = Mutex::new(Tally::default());
    thread::scope(|scope| {
        let worker = || {
            while failed.lock().expect("no thread panics").is_none() {
                let Some(seed) = seeds.lock().expect("no thread panics").next() else {
                    break;
                };
                let plan = plan(seed);
                let mut world = World::new(&plan, false);
                match world.run() {
                    Ok(()) => total.lock().expect("no thread panics").add(&world.tally),
                    Err(why) => *failed.lock().expect("no thread panics") = Some((seed, why)),
                }
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if reported > 0 && done.is_multiple_of(reported) {
                    println!("{done} seeds after {:.1} s", began.elapsed().as_secs_f64());
                }
            }
        };
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    match failed.into_inner().expect("no thread panics") {
        Some(failed) => Err(failed),
        None => Ok(total.into_inner().expect("no thread panics")),
    }
}

/// What broke in a seed, and the last that happened.
fn story(plan: &Plan) -> Option<String> {
    let mut world = World::new(plan, true);
    let (Broken::Limit(why) | Broken::Endless(why)) = world.run().err()?;
    let seed = plan.seed;
    let last = world.trace().join("\n");
    Some(format!("{last}\n\nBROKEN: {why}\n\nnpm run simulate -- --workers --seed {seed}"))
}

/// What the limiter costs in such worlds: time ÷ shortest time, and asks for each request; of those that were sent, since a
/// kill makes some necessary twice.
fn cost(plan: impl Fn(u64) -> Plan) -> Result<(f64, f64), String> {
    let (mut times, mut asks) = (0.0, 0.0);
    for seed in 0..MEASURED_SEEDS {
        let plan = plan(seed);
        let mut world = World::new(&plan, false);
        world.run().map_err(|why| format!("{why:?}"))?;
        times += world.tally.simulated_ms as f64 / shortest_ms(world.tally.requests, plan.rate) as f64;
        asks += world.tally.asks as f64 / world.tally.requests as f64;
    }
    Ok((times / MEASURED_SEEDS as f64, asks / MEASURED_SEEDS as f64))
}

fn measure() -> ExitCode {
    println!("60 a minute, 360 requests, 6 connections a worker, mean of {MEASURED_SEEDS} seeds");
    println!("         nothing fails                with kills, freezes, losses");
    println!("workers  time ÷ shortest  asks each   time ÷ shortest  asks each");
    for workers in [1, 4, 8, 50, 1_000] {
        let costs = cost(|seed| Plan::calm(workers, seed))
            .and_then(|calm| Ok((calm, cost(|seed| Plan::rough(workers, seed))?)));
        match costs {
            Ok(((time, asks), (rough, more))) => {
                println!("{workers:>7} {time:>16.4} {asks:>10.2} {rough:>17.4} {more:>10.2}");
            }
            Err(why) => {
                println!("{why}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// The margin is 0.35 % of a window.
pub fn costs_little() -> Result<(), String> {
    for (workers, most_asks) in [(4, 1.0), (8, 1.0), (50, 1.5), (1_000, 7.0)] {
        let (time, asks) = cost(|seed| Plan::calm(workers, seed))?;
        if time > 1.006 || asks > most_asks {
            return Err(format!("{workers} workers: {time} times the shortest time, {asks} asks a request"));
        }
    }
    Ok(())
}

const MEASURED_SEEDS: u64 = 10;
