//! Each safeguard, taken out: a seed must break the limit, or the simulation would prove nothing of it.

use cometchat_import::importer::limiter::Safeguards;

use crate::{command, plan::Plan, world::Broken};

pub fn are_needed() -> Result<(), String> {
    let all = Safeguards::default();
    let cases = [
        ("deadline", Safeguards { deadline: false, ..all }),
        ("life", Safeguards { life: false, ..all }),
        ("gate", Safeguards { gate: false, ..all }),
        ("witness", Safeguards { witness: false, ..all }),
    ];
    for (name, safeguards) in cases {
        let without = |seed| Plan { safeguards, ..Plan::of(seed) };
        match command::run(0..TRIED_SEEDS, &without, 0) {
            Err((seed, Broken::Limit(why))) => println!("  without {name}, in seed {seed}: {why}"),
            Ok(_) => return Err(format!("without {name}, no seed of {TRIED_SEEDS} breaks the limit")),
            Err((seed, Broken::Endless(why))) => return Err(format!("without {name}, in seed {seed}: {why}")),
        }
    }
    Ok(())
}

const TRIED_SEEDS: u64 = 2_000;
