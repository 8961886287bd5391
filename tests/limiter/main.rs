//! The simulator of the limiter: many workers on one table, in worlds of which everything is chosen by a seed, and in
//! which anything may fail. `cargo test` lives through some hundred seeds; `npm run simulate -- --workers --seeds N`
//! through as many as you like, `-- --workers --seed X` describes one, and `-- --workers --measure` prints what it costs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod clock;
mod command;
#[allow(dead_code)] // what only the other simulator rolls
#[path = "../simulate/dice.rs"]
mod dice;
mod directed;
mod network;
mod plan;
mod safeguards;
mod store;
mod table;
mod tally;
mod worker;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--table") {
        return table::serve();
    }
    let commanded = ["--seeds", "--seed", "--from", "--measure"];
    if arguments.iter().any(|argument| commanded.contains(&argument.as_str())) {
        return command::simulate(&arguments);
    }
    test(&arguments)
}

/// `Err` says what does not hold.
type Test = fn() -> Result<(), String>;

/// What `cargo test` runs: each test whose name holds a filter, if one is given.
fn test(arguments: &[String]) -> ExitCode {
    let filters: Vec<&String> = arguments.iter().filter(|text| !text.starts_with('-')).collect();
    let tests: [(&str, Test); 6] = [
        ("no_window_has_more_than_the_limit_in_the_first_seeds", || command::hold(0..TESTED_SEEDS)),
        ("nor_with_a_thousand_workers", || command::hold(plan::CROWDS..plan::CROWDS + TESTED_CROWDS)),
        ("each_safeguard_is_needed", safeguards::are_needed),
        ("the_margin_is_needed_where_the_stores_clock_is_fast", directed::margin),
        ("a_busy_limit_is_used_up_and_asked_for_seldom", command::costs_little),
        ("two_jobs_share_by_their_weights_and_not_by_their_workers", directed::are_shared),
    ];
    let mut passed = 0;
    let mut failed = 0;
    for (name, test) in tests {
        if !filters.is_empty() && !filters.iter().any(|filter| name.contains(filter.as_str())) {
            continue;
        }
        match test() {
            Ok(()) => {
                passed += 1;
                println!("test {name} ... ok");
            }
            Err(why) => {
                failed += 1;
                println!("test {name} ... FAILED\n{why}");
            }
        }
    }
    let result = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {result}. {passed} passed; {failed} failed");
    ExitCode::from(u8::from(failed > 0))
}

const TESTED_SEEDS: u64 = 500;
const TESTED_CROWDS: u64 = 4;
