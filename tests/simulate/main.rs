//! The simulator: the core in a world of which everything is chosen by a seed, and in which anything
//! may fail. `cargo test` lives through some hundred seeds; `npm run simulate -- --seeds N` through
//! as many as you like, and `-- --seed X` describes one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod clocks;
mod command;
mod dice;
mod disk;
mod ends;
mod faults;
mod input;
mod journals;
mod life;
mod pauses;
mod plan;
mod promises;
mod run;
mod server;
mod trouble;
mod witness;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let commanded = ["--seeds", "--seed", "--from"];
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
        ("every_promise_holds_in_the_first_seeds", || command::hold(0..TESTED_SEEDS)),
        ("seeds_that_once_broke_a_promise_hold", || command::hold(REGRESSIONS.iter().copied())),
        ("a_journal_may_be_cut_anywhere_in_its_last_two_records", journals::may_be_cut),
        ("the_first_append_may_be_torn_anywhere_and_its_repair_too", journals::first_append_may_be_torn),
        ("a_record_that_lacks_the_byte_of_a_mark_is_not_made_whole_by_its_repair", journals::repair_stays_apart),
        ("a_bit_that_flips_in_a_journal_is_never_misread", journals::flips_are_seen),
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

const TESTED_SEEDS: u64 = 300;
/// Each shows a mistake that was fixed, if it is put back: a search for an offending row that was given up
/// with the attempts; requests refused together that counted as many refusals; batches that never
/// failed, and were not tried before the server was given up, or not halved; a repair that a torn record swallowed; a run
/// whose deadline was over, and which looked again and again whether its last append was done.
/// To be sought again when a seed comes to mean something else.
const REGRESSIONS: &[u64] = &[1_814, 1_897, 4_636, 6_157, 11_234, 60_695, 98_845];
