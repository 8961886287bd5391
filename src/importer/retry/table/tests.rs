//! Each line of the table, and what holds of all of them.

use super::{Alone, Breaker, Cause, Effort, Facts, Others, Rows, Searching, Server, Step, Streak, decide};
use crate::importer::error::ErrorCode;

/// Every combination of facts that there can be.
fn all() -> Vec<Facts> {
    let mut all = vec![Facts {
        cause: Cause::Batch,
        effort: Effort::First,
        server: Server::Well,
        outage: Breaker::Closed,
        rows: Rows::One,
        searching: Searching::No,
        alone: Alone::Few,
        streak: Streak::Short,
        others: Others::None,
    }];
    fn each<T: Copy>(all: &mut Vec<Facts>, values: &[T], set: impl Fn(&mut Facts, T)) {
        let with = |facts: &Facts, value: &T| {
            let mut facts = *facts;
            set(&mut facts, *value);
            facts
        };
        *all = all.iter().flat_map(|facts| values.iter().map(move |value| with(facts, value))).collect();
    }
    each(&mut all, &[Cause::Batch, Cause::Server, Cause::Network], |facts, value| facts.cause = value);
    each(&mut all, &[Effort::First, Effort::Again, Effort::Spent], |facts, value| facts.effort = value);
    each(&mut all, &[Server::Well, Server::Doubtful, Server::NeverReached], |facts, value| facts.server = value);
    each(&mut all, &[Breaker::Closed, Breaker::Probing, Breaker::Open], |facts, value| facts.outage = value);
    each(&mut all, &[Rows::One, Rows::Many], |facts, value| facts.rows = value);
    each(&mut all, &[Searching::No, Searching::Bare, Searching::Holding], |facts, value| facts.searching = value);
    each(&mut all, &[Alone::Few, Alone::Enough], |facts, value| facts.alone = value);
    each(&mut all, &[Streak::Short, Streak::Long], |facts, value| facts.streak = value);
    each(&mut all, &[Others::Untried, Others::Unsearched, Others::Tried, Others::None], |facts, value| {
        facts.others = value;
    });
    all.retain(|facts| facts.server != Server::NeverReached || facts.cause == Cause::Network);
    all
}

/// A batch of many rows that the server failed at once, while others can be sent.
const FAILED: Facts = Facts {
    cause: Cause::Batch,
    effort: Effort::First,
    server: Server::Doubtful,
    outage: Breaker::Closed,
    rows: Rows::Many,
    searching: Searching::No,
    alone: Alone::Few,
    streak: Streak::Short,
    others: Others::Untried,
};

/// A row of its own, tried as often as allowed in an outage.
const ROW_SPENT: Facts = Facts { effort: Effort::Spent, outage: Breaker::Probing, rows: Rows::One, ..FAILED };

/// A connection that failed as often as allowed, in an outage.
const LOST: Facts = Facts { cause: Cause::Network, effort: Effort::Spent, outage: Breaker::Probing, ..FAILED };

#[test]
fn line_1_rows_held_back_go_before_a_row_that_fails_alone() {
    let facts = Facts { searching: Searching::Holding, ..ROW_SPENT };
    assert_eq!(decide(facts), Step::DrainHeld);
    assert_ne!(decide(Facts { searching: Searching::Bare, ..facts }), Step::DrainHeld);
    assert_ne!(decide(Facts { streak: Streak::Long, ..facts }), Step::DrainHeld);
    assert_ne!(decide(Facts { effort: Effort::Again, ..facts }), Step::DrainHeld);
    assert_ne!(decide(Facts { server: Server::Well, ..facts }), Step::DrainHeld);
}

#[test]
fn line_2_nobody_is_there_or_comes_back() {
    let unreachable = Step::Stop(ErrorCode::Unreachable);
    assert_eq!(decide(Facts { server: Server::NeverReached, ..LOST }), unreachable);
    assert_eq!(decide(Facts { outage: Breaker::Open, ..LOST }), unreachable);
    assert_eq!(decide(Facts { outage: Breaker::Open, effort: Effort::First, ..LOST }), unreachable);
    assert_eq!(decide(Facts { cause: Cause::Server, outage: Breaker::Open, ..LOST }), unreachable);
    assert_eq!(decide(Facts { server: Server::Well, outage: Breaker::Open, ..LOST }), unreachable);
    assert_ne!(decide(Facts { server: Server::Well, ..LOST }), unreachable);
}

#[test]
fn line_3_an_outage_is_probed_with_the_same_batch() {
    assert_eq!(decide(LOST), Step::Probe);
    assert_eq!(decide(Facts { cause: Cause::Server, ..LOST }), Step::Probe);
    assert_eq!(decide(Facts { others: Others::None, ..LOST }), Step::Probe);
}

#[test]
fn line_4_a_server_that_fails_at_all_that_is_left_or_for_too_long_is_given_up() {
    let failed = Step::Stop(ErrorCode::ServerFailed);
    assert_eq!(decide(Facts { others: Others::None, ..ROW_SPENT }), failed);
    assert_eq!(decide(Facts { others: Others::None, streak: Streak::Long, ..ROW_SPENT }), failed);
    let open = Facts { outage: Breaker::Open, others: Others::Tried, ..ROW_SPENT };
    assert_eq!(decide(open), failed);
    assert_eq!(decide(Facts { rows: Rows::Many, streak: Streak::Long, ..open }), failed);
    let unsearched = Facts { others: Others::Unsearched, ..open };
    assert_eq!(decide(unsearched), Step::ProbeOther, "half of another batch may show that the server is well");
    assert_eq!(decide(Facts { streak: Streak::Long, ..unsearched }), failed);
}

#[test]
fn line_5_another_batch_probes_whether_the_server_or_this_one_is_at_fault() {
    assert_eq!(decide(ROW_SPENT), Step::ProbeOther);
    assert_eq!(decide(Facts { others: Others::Tried, ..ROW_SPENT }), Step::ProbeOther);
    assert_eq!(decide(Facts { outage: Breaker::Open, ..ROW_SPENT }), Step::ProbeOther);
    assert_eq!(decide(Facts { rows: Rows::Many, streak: Streak::Long, ..ROW_SPENT }), Step::ProbeOther);
}

#[test]
fn line_6_a_batch_that_fails_twice_for_its_own_sake_is_halved() {
    let again = Facts { effort: Effort::Again, ..FAILED };
    assert_eq!(decide(again), Step::BisectLater);
    assert_eq!(decide(Facts { server: Server::Well, ..again }), Step::Bisect);
    assert_eq!(decide(Facts { searching: Searching::Holding, ..FAILED }), Step::BisectLater);
    let last = Facts { effort: Effort::Spent, streak: Streak::Long, others: Others::None, ..FAILED };
    assert_eq!(decide(last), Step::BisectLater, "as long as there are halves, they distinguish a row from a server");
}

#[test]
fn line_7_a_row_that_fails_alone_again_and_again_while_others_are_stored_is_offending() {
    let row = Facts {
        server: Server::Well,
        effort: Effort::Again,
        rows: Rows::One,
        searching: Searching::Bare,
        alone: Alone::Enough,
        ..FAILED
    };
    assert_eq!(decide(row), Step::Unconfirmed);
    assert_eq!(decide(Facts { alone: Alone::Few, ..row }), Step::Resend);
    assert_eq!(decide(Facts { server: Server::Doubtful, ..row }), Step::Resend);
}

#[test]
fn line_8_what_was_sent_as_often_as_allowed_to_a_server_that_is_well_is_unconfirmed() {
    let spent = Facts { effort: Effort::Spent, server: Server::Well, ..FAILED };
    assert_eq!(decide(Facts { cause: Cause::Server, ..spent }), Step::Unconfirmed);
    assert_eq!(decide(Facts { rows: Rows::One, ..spent }), Step::Unconfirmed);
}

#[test]
fn line_9_once_more() {
    assert_eq!(decide(FAILED), Step::Resend);
    assert_eq!(decide(Facts { effort: Effort::Again, ..LOST }), Step::Resend);
}

#[test]
fn every_combination_keeps_what_the_policy_promises() {
    let all = all();
    assert_eq!(all.len(), 7 * 3 * 3 * 2 * 3 * 2 * 2 * 4);
    for facts in all {
        let step = decide(facts);
        let is_well = facts.server == Server::Well;
        let is_batch = facts.cause == Cause::Batch;
        match step {
            Step::Stop(code) => {
                let is_over = facts.outage == Breaker::Open && !is_batch;
                assert!(!is_well || is_over, "a run does not end while others are stored: {facts:?}");
                assert_eq!(is_batch, code == ErrorCode::ServerFailed, "{facts:?}");
            }
            Step::Bisect | Step::BisectLater => {
                assert!(is_batch && facts.rows == Rows::Many, "{facts:?}");
                assert_eq!(is_well, step == Step::Bisect, "{facts:?}");
            }
            Step::DrainHeld => assert_eq!(facts.searching, Searching::Holding),
            Step::Probe => assert!(!is_batch && !is_well, "{facts:?}"),
            Step::ProbeOther => assert!(is_batch && facts.others != Others::None, "{facts:?}"),
            // An outage, which says nothing of the rows, gives none an outcome.
            Step::Unconfirmed => assert!(is_well, "{facts:?}"),
            Step::Resend => assert_ne!(facts.effort, Effort::Spent, "{facts:?}"),
        }
    }
}
