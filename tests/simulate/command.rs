//! Many seeds on all cores, the account of what they met, and the story of one that fails.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{faults::Tally, life, plan::Plan, promises::Broken, world::World};

/// `--seeds N [--from S]`, or `--seed X`.
pub fn simulate(arguments: &[String]) -> ExitCode {
    let (mut from, mut seeds, mut only) = (0, 1_000, None);
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().and_then(|value| value.replace('_', "").parse::<u64>().ok());
        match (name.as_str(), value) {
            ("--seeds", Some(value)) => seeds = value,
            ("--from", Some(value)) => from = value,
            ("--seed", Some(value)) => only = Some(value),
            _ => {
                eprintln!("usage: npm run simulate -- --seeds N [--from S] | --seed X");
                return ExitCode::from(2);
            }
        }
    }
    if let Some(seed) = only {
        println!("{:#?}", Plan::of(seed));
        let story = story(seed);
        println!("{}", story.clone().unwrap_or_else(|| format!("seed {seed} holds")));
        return ExitCode::from(u8::from(story.is_some()));
    }
    match run(from..from + seeds, true) {
        Ok(()) => ExitCode::SUCCESS,
        Err(story) => {
            println!("{story}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every promise holds in these seeds.
pub fn hold(seeds: impl Iterator<Item = u64> + Send) -> Result<(), String> {
    run(seeds, false)
}

fn run(seeds: impl Iterator<Item = u64> + Send, is_reported: bool) -> Result<(), String> {
    let began = Instant::now();
    let seeds = Mutex::new(seeds.fuse());
    let done = AtomicU64::new(0);
    let failed: Mutex<Option<u64>> = Mutex::new(None);
    let total = Mutex::new(Tally::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let worker = || {
            let mut tally = Tally::default();
            while failed.lock().expect("no worker panics").is_none() {
                let Some(seed) = seeds.lock().expect("no worker panics").next() else {
                    break;
                };
                match catch_unwind(|| life::seed(seed)) {
                    Ok(Ok(met)) => tally.add(&met),
                    _ => *failed.lock().expect("no worker panics") = Some(seed),
                }
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if is_reported && done.is_multiple_of(PROGRESS_SEEDS) {
                    println!("{done} seeds after {}", seconds(began.elapsed()));
                }
            }
            total.lock().expect("no worker panics").add(&tally);
        };
        for _ in 0..threads {
            scope.spawn(worker);
        }
    });
    if let Some(seed) = *failed.lock().expect("no worker panics") {
        return Err(story(seed).unwrap_or_else(|| format!("seed {seed} failed once, and not again")));
    }
    if is_reported {
        account(&total.lock().expect("no worker panics"), done.into_inner(), began.elapsed());
    }
    Ok(())
}

fn account(tally: &Tally, seeds: u64, took: Duration) {
    println!("{:>12}  seeds in {}", seeds, seconds(took));
    println!("{:>12}  runs", tally.runs);
    println!("{:>12}  kills", tally.kills);
    println!("{:>12}  requests", tally.requests);
    println!("{:>12}  rows accounted for", tally.rows);
    println!("{:>12}  simulated hours", tally.simulated_ms / 3_600_000);
    tally.lines().for_each(|line| println!("{line}"));
    println!("holds");
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// What broke in a seed, the last that happened, and how to see it again.
fn story(seed: u64) -> Option<String> {
    let plan = Plan::of(seed);
    let mut world = World::new(&plan, true);
    let lived = catch_unwind(AssertUnwindSafe(|| life::live(&mut world)));
    let why = match lived {
        Ok(Ok(())) => return None,
        Ok(Err(Broken(why))) => why,
        Err(_) => "it panicked; see above".to_owned(),
    };
    let trace: Vec<String> = world.trace.take().unwrap_or_default().into();
    let last = trace.join("\n");
    Some(format!("{last}\n\nBROKEN: {why}\n\nnpm run simulate -- --seed {seed}"))
}

const PROGRESS_SEEDS: u64 = 5_000;
