//! Every row exactly once in the account, whatever the server and the network do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod world;

use std::collections::BTreeMap;

use cometchat_import::importer::{
    account::{Event, Outcome, RowEvents, Status},
    error::ErrorCode,
    import::Stop,
};
use proptest::prelude::*;
use world::{World, users};

fn row_outcomes(events: &[Event]) -> BTreeMap<u64, Vec<(Outcome, Option<String>)>> {
    let mut rows: BTreeMap<u64, Vec<_>> = BTreeMap::new();
    for event in events {
        if let Event::Row { position, outcome, uid, .. } = event {
            rows.entry(position.row).or_default().push((*outcome, uid.clone()));
        }
    }
    rows
}

/// The promises that hold of every run.
fn holds(outcome: &world::Outcome) {
    let counts = outcome.report.counts;
    assert_eq!(counts.sum(), counts.rows, "the sum");
    let rows = row_outcomes(&outcome.events);
    assert_eq!(rows.len() as u64, counts.rows, "every row has an event");
    for (row, (found, outcomes)) in (1..).zip(&rows) {
        assert_eq!(row, *found);
        assert_eq!(outcomes.len(), 1, "row {row} has one outcome: {outcomes:?}");
    }
    for (outcome_of_row, uid) in rows.values().flatten() {
        let uid = uid.as_deref().unwrap_or_default();
        match outcome_of_row {
            // After a fault nobody can distinguish a user that we stored from one that was there.
            Outcome::Imported if outcome.faults.is_empty() => {
                assert_eq!(outcome.stored.get(uid), Some(&1), "{uid} is stored")
            }
            Outcome::Imported => assert!(outcome.stored.contains_key(uid), "{uid} is there"),
            Outcome::Existing => assert_eq!(outcome.stored.get(uid), Some(&0), "{uid} was there"),
            Outcome::Rejected => assert_eq!(outcome.stored.get(uid), None, "{uid} is not stored"),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_row_is_accounted_for_once_under_faults(
        seed in any::<u64>(),
        rows in 1_u64..3_000,
        fault_percent in 0_u64..60,
        attempts in 1_u32..9,
        concurrency in 1_usize..12,
    ) {
        let (input, valid) = users(rows, seed);
        let existing = valid.iter().step_by(7).cloned().collect();
        let world = World { seed, fault_percent, attempts, concurrency, existing, timeout_ms: 5_000, ..World::default() };
        let outcome = world.run(&input);
        holds(&outcome);
        let counts = outcome.report.counts;
        if outcome.report.status == Status::Complete {
            prop_assert_eq!(counts.pending, 0);
            prop_assert_eq!(counts.invalid + counts.duplicate, rows - valid.len() as u64);
        } else {
            prop_assert!(outcome.report.error.is_some());
        }
        if fault_percent == 0 {
            prop_assert_eq!(outcome.stored.len(), valid.len());
            prop_assert_eq!(outcome.report.status, Status::Complete);
        }
    }

    #[test]
    fn any_chunking_gives_the_same_account(seed in any::<u64>(), chunk in 1_usize..200) {
        let world = World { seed, ..World::default() };
        let (input, _) = users(300, seed);
        let whole = world.drive(world.import(None, true), &input, usize::MAX);
        let cut = world.drive(world.import(None, true), &input, chunk);
        prop_assert_eq!(whole.report.counts, cut.report.counts);
        prop_assert_eq!(whole.bodies, cut.bodies);
        prop_assert_eq!(whole.failed, cut.failed);
    }

    #[test]
    fn rows_that_make_a_batch_fail_cost_only_themselves(
        seed in any::<u64>(),
        picks in prop::collection::btree_set(0_usize..400, 1..5),
        refused in any::<bool>(),
    ) {
        let (input, valid) = users(600, seed);
        let bad: Vec<String> = picks.iter().filter_map(|at| valid.get(*at).cloned()).collect();
        let mut world = World { seed, ..World::default() };
        if refused { world.barred = bad.clone() } else { world.poison = bad.clone() }
        let outcome = world.run(&input);
        holds(&outcome);
        prop_assert_eq!(outcome.report.status, Status::Complete);
        prop_assert_eq!(outcome.stored.len(), valid.len() - bad.len());
        let counts = outcome.report.counts;
        prop_assert_eq!(counts.rejected + counts.unconfirmed, bad.len() as u64);
        prop_assert_eq!(counts.rejected, if refused { bad.len() as u64 } else { 0 });
    }
}

#[test]
fn one_bad_row_of_fifty_is_named_in_at_most_thirteen_requests() {
    for at in 0..50 {
        let input: String = (0..50).map(|n| format!("{{\"uid\":\"u{n}\",\"name\":\"n\"}}\n")).collect();
        let world = World { poison: vec![format!("u{at}")], ..World::default() };
        let outcome = world.run(input.as_bytes());
        holds(&outcome);
        assert_eq!(outcome.stored.len(), 49, "49 are stored, row {at}");
        assert_eq!(outcome.report.counts.unconfirmed, 1);
        println!("{} requests, row {at}", outcome.report.requests);
        assert!(outcome.report.requests <= 13, "{} requests, row {at}", outcome.report.requests);
    }
}

#[test]
fn an_outage_stops_the_run_and_leaves_everything_pending() {
    let (input, valid) = users(2_000, 3);
    let world = World { poison: valid.clone(), ..World::default() };
    let outcome = world.run(&input);
    holds(&outcome);
    assert_eq!(outcome.report.status, Status::Failed);
    assert_eq!(outcome.report.error.as_ref().unwrap().code, ErrorCode::ServerFailed);
    assert_eq!(outcome.report.counts.unconfirmed, 0);
    assert!(outcome.report.counts.pending > 0);
    assert!(outcome.report.requests < 120, "{} requests", outcome.report.requests);
}

#[test]
fn a_stop_leaves_an_exact_account() {
    let (input, _) = users(5_000, 9);
    let world = World::default();
    let mut import = world.import(None, true);
    import.listen(true, RowEvents::All);
    import.push(&input);
    let now = cometchat_import::importer::time::Time::from_millis(0);
    let _ = import.poll(now);
    let _ = import.poll(now);
    import.stop(Stop::Finish);
    let outcome = world_outcome(import);
    assert_eq!(outcome.0.status, Status::Stopped);
    assert_eq!(outcome.0.counts.sum(), outcome.0.counts.rows);
    assert!(!outcome.0.input_ended);
}

fn world_outcome(
    mut import: cometchat_import::importer::import::Import,
) -> (cometchat_import::importer::account::Report, Vec<Event>) {
    use cometchat_import::importer::{
        import::{Action, FailureKind, RequestId},
        time::Time,
    };
    for id in 1..=2 {
        import.on_failure(RequestId(id), FailureKind::Aborted, "", Time::from_millis(5));
    }
    assert_eq!(import.poll(Time::from_millis(6)), Action::Done);
    let events = import.take_events();
    (import.report().unwrap().clone(), events)
}

#[test]
fn minutes_of_503_are_waited_for_and_cost_no_row_and_few_requests() {
    for minutes in [2, 5, 9] {
        let (input, valid) = users(3_000, 4);
        let from = 1_000_000 + 700;
        let world = World { outages: vec![(from, from + minutes * 60_000)], seed: minutes, ..World::default() };
        let outcome = world.run(&input);
        holds(&outcome);
        assert_eq!(outcome.report.status, Status::Complete, "{minutes} minutes");
        assert_eq!(outcome.report.counts.imported, valid.len() as u64);
        assert_eq!(outcome.stored.len(), valid.len());
        let needed = valid.len() as u64 / 50;
        assert!(outcome.elapsed_ms >= minutes * 60_000, "it met the outage");
        let wasted = outcome.report.requests - needed;
        assert!(wasted < 10 + 6 * minutes, "{wasted} requests in {minutes} minutes");
        assert!(outcome.report.resent.reasons.get("HTTP_503") > 0);
    }
}

#[test]
fn a_server_that_never_comes_back_is_given_up_and_everything_stays_pending() {
    let (input, valid) = users(3_000, 5);
    let world = World { outages: vec![(1_000_300, u64::MAX)], ..World::default() };
    let outcome = world.run(&input);
    holds(&outcome);
    let report = &outcome.report;
    assert_eq!(report.status, Status::Failed);
    assert_eq!(report.error.as_ref().unwrap().code, ErrorCode::Unreachable);
    assert_eq!(report.counts.unconfirmed, 0);
    assert!(report.counts.imported <= valid.len() as u64);
    assert!(outcome.elapsed_ms >= 600_000, "{} ms", outcome.elapsed_ms);
    assert!(report.requests < 120, "{} requests", report.requests);
}

#[test]
fn the_patience_ends_the_waiting_however_long_the_next_delay_would_be() {
    for seed in 0..60 {
        let (input, _) = users(3_000, 6);
        let world = World { outages: vec![(1_000_300, u64::MAX)], outage_ms: 3_000, seed, ..World::default() };
        let outcome = world.run(&input);
        holds(&outcome);
        assert_eq!(outcome.report.status, Status::Failed);
        // The outage begins after 300 ms, and a response takes up to 200.
        assert!((3_000..=4_000).contains(&outcome.elapsed_ms), "{} ms, seed {seed}", outcome.elapsed_ms);
    }
}

#[test]
fn a_server_that_was_never_reached_is_given_up_within_a_minute() {
    let (input, _) = users(3_000, 6);
    let world = World { fault_percent: 100, only: Some(world::Fault::DropBefore), ..World::default() };
    let outcome = world.run(&input);
    holds(&outcome);
    assert_eq!(outcome.report.error.as_ref().unwrap().code, ErrorCode::Unreachable);
    assert!(outcome.elapsed_ms < 60_000, "{} ms", outcome.elapsed_ms);
    assert!(outcome.report.requests < 20);
}

#[test]
fn a_limit_that_refuses_everything_ends_the_run() {
    let (input, _) = users(500, 6);
    let world = World { refuses_all: true, ..World::default() };
    let outcome = world.run(&input);
    holds(&outcome);
    assert_eq!(outcome.report.error.as_ref().unwrap().code, ErrorCode::RateLimited);
    assert!(outcome.elapsed_ms >= 900_000);
    assert!(outcome.report.requests < 500, "{} requests", outcome.report.requests);
}
