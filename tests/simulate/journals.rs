//! What a disk may do to a journal: every cut of its end, every bit that flips.

use cometchat_import::importer::{
    error::ErrorCode,
    import::{Action, FailureKind},
    journal::{Loader, Past, RESERVE},
    time::Time,
};

use crate::{
    dice::Dice,
    disk::frames,
    life,
    plan::{Ending, Plan, RunPlan},
    promises::Broken,
    run::{End, TARGET, run},
    world::World,
};

/// A killed import resumes wherever the last records of its journal are cut off, as if a disk had
/// promised to hold them and did not.
pub fn may_be_cut() -> Result<(), String> {
    let mut cuts = 0;
    for seed in 0..CUT_SEEDS {
        let plan = small(seed);
        let mut world = World::new(&plan, false);
        let early = |Broken(why): Broken| format!("seed {seed}, before the cut: {why}");
        for planned in &plan.runs {
            run(&mut world, planned).map_err(early)?;
        }
        let whole = world.disk.bytes.len();
        let ends = records(&world);
        let Some(last) = ends.len().checked_sub(RESERVE) else {
            continue;
        };
        for cut in ends[last]..=whole {
            cuts += 1;
            let mut world = world.clone();
            world.disk.bytes.truncate(cut);
            if cut < whole {
                world.witness.loses(cut);
            }
            let lived = life::finish(&mut world).and_then(|report| life::check(&mut world, &report));
            lived.map_err(|Broken(why)| format!("seed {seed}, cut at {cut} of {whole}: {why}"))?;
        }
    }
    if cuts < CUT_SEEDS as usize * 20 {
        return Err(format!("only {cuts} cuts were tried"));
    }
    Ok(())
}

/// A plan whose runs are killed, of which the last leaves a journal.
fn small(seed: u64) -> Plan {
    let mut dice = Dice::new(seed, 3);
    let mut plan = Plan::of(seed);
    plan.journal = true;
    plan.rows = dice.between(20, 60);
    plan.batch_size = dice.between(1, 8) as usize;
    plan.wall_jumps = 0;
    let kill = |dice: &mut Dice| RunPlan {
        ending: Ending::Kill(dice.between(10, 60)),
        edited: false,
        pause_ms: dice.between(0, 1_000),
        wall_set: 0,
        healthy: false,
    };
    plan.runs = (0..dice.between(1, 3)).map(|_| kill(&mut dice)).collect();
    plan
}

/// Where the records begin that the last run appended.
fn records(world: &World<'_>) -> Vec<usize> {
    let begun = world.disk.began_at;
    let bytes = &world.disk.bytes[begun..];
    frames(bytes).map(|(from, ..)| begun + from).collect()
}

/// One bit that flips anywhere is seen, or nothing is lost by it: it is never misread.
pub fn flips_are_seen() -> Result<(), String> {
    let mut flips = 0;
    for seed in 0..FLIP_SEEDS {
        let mut plan = small(seed);
        plan.append_ms = 20;
        plan.rows = 20;
        let mut world = World::new(&plan, false);
        for planned in &plan.runs {
            if let End::Reported(_) = run(&mut world, planned).map_err(|Broken(why)| why)? {
                break;
            }
        }
        let limit = plan.rate.limit;
        let bytes = &world.disk.bytes;
        let whole = load(bytes, limit).map_err(|code| format!("{code:?}"))?;
        for bit in 0..bytes.len() * 8 {
            flips += 1;
            let at = bit / 8;
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (bit % 8);
            let in_last = at >= world.disk.last_append;
            let void = world.disk.torn.iter().any(|torn| torn.contains(&at));
            match load(&flipped, limit) {
                Err(ErrorCode::JournalDamaged) => {}
                Err(code) => return Err(format!("seed {seed}, bit {bit}: {code:?}")),
                Ok(past) if void && same(&past, &whole) => {}
                Ok(past) if in_last && past.sent <= whole.sent && past.without_response >= RESERVE => {}
                Ok(past) => {
                    let disk = (bytes.len(), world.disk.last_append, &world.disk.torn);
                    let found = (past.sent, past.without_response, whole.sent, whole.without_response);
                    return Err(format!("seed {seed}, bit {bit} is not seen: {disk:?}, {found:?}"));
                }
            }
        }
    }
    if flips < 30_000 {
        return Err(format!("only {flips} bits were flipped"));
    }
    Ok(())
}

/// A run that loads `bytes`: what it appends first, and what it appends next.
fn appended_to(bytes: &[u8], seed: u64) -> Result<[Vec<u8>; 2], String> {
    let mut loader = Loader::new("users", TARGET, seed, 5);
    let refused = |error| format!("{error:?}");
    // The first bytes by themselves, and the rest at once.
    let (first, rest) = bytes.split_at(bytes.len().min(seed as usize % 7));
    loader.push(first).map_err(refused)?;
    loader.push(rest).map_err(refused)?;
    let past = loader.end().map_err(refused)?;
    let mut plan = Plan::of(0);
    plan.rows = 5;
    let world = World::new(&plan, false);
    let mut import = crate::run::import(&world, Ending::Natural);
    let mut now = Time::from_millis(0);
    import.resume(past, 1_700_000_000_000, now);
    import.push(&world.input.bytes());
    import.end_input();
    let mut appends = Vec::new();
    loop {
        match import.poll(now) {
            Action::Append { bytes } => {
                appends.push(bytes);
                import.appended(Ok(()));
                if let [first, second] = appends.as_slice() {
                    return Ok([first.clone(), second.clone()]);
                }
            }
            Action::Send { id, .. } => import.on_failure(id, FailureKind::Network, "", now),
            Action::Wait { until: Some(until), .. } => now = until,
            action => return Err(format!("{action:?} instead of an append")),
        }
    }
}

/// The append that makes a journal may be torn, with zeroes behind it or not, and so may the one that
/// repairs it, and the one that repairs both.
pub fn first_append_may_be_torn() -> Result<(), String> {
    let [first, _] = appended_to(&[], 1)?;
    for cut in 0..first.len() {
        for zeroes in [0, 40] {
            let mut torn = first[..cut].to_vec();
            torn.resize(cut + zeroes, 0);
            let tried = |why: String| format!("cut at {cut}, {zeroes} zeroes: {why}");
            let [second, _] = appended_to(&torn, 2).map_err(tried)?;
            for (at, zeroes) in [(0, 0), (1, 0), (2, 9), (5, 0), (11, 0), (15, 40), (40, 0)] {
                let mut twice = torn.clone();
                twice.extend_from_slice(&second[..at]);
                twice.resize(twice.len() + zeroes, 0);
                let third = appended_to(&twice, 3).map_err(|why| tried(format!("{at}: {why}")))?;
                twice.extend(third.concat());
                appended_to(&twice, 4).map_err(|why| tried(format!("{at}, whole: {why}")))?;
            }
        }
    }
    Ok(())
}

/// If all that a torn record lacks is a byte of 0xCC, the repair behind it begins with that byte.
pub fn repair_stays_apart() -> Result<(), String> {
    let mut met = 0;
    for seed in 0..1_000 {
        let [first, _] = appended_to(&[], seed)?;
        if first.last() != Some(&0xCC) {
            continue;
        }
        met += 1;
        let mut journal = first[..first.len() - 1].to_vec();
        for _ in 0..3 {
            let next = appended_to(&journal, seed).map_err(|why| format!("seed {seed}: {why}"))?;
            journal.extend(next.concat());
        }
    }
    if met == 0 { Err("no record ended so".to_owned()) } else { Ok(()) }
}

fn load(bytes: &[u8], limit: u32) -> Result<Past, ErrorCode> {
    let mut loader = Loader::new("users", TARGET, 0, limit);
    loader.push(bytes).map_err(|error| error.code)?;
    loader.end().map_err(|error| error.code)
}

/// Whether both say the same of users and of the limit.
fn same(one: &Past, other: &Past) -> bool {
    let facts = |past: &Past| (past.salt, past.sent, past.without_response, past.gate, past.ceiling);
    facts(one) == facts(other) && one.responses == other.responses
}

const CUT_SEEDS: u64 = 24;
const FLIP_SEEDS: u64 = 12;
