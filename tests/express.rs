//! What takes the express lane comes out as if it had gone the long way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "fuzz/src/both_ways.rs"]
mod both_ways;
#[path = "express/characters.rs"]
mod characters;
#[path = "express/columns.rs"]
mod columns;
#[path = "express/csv.rs"]
mod csv;
#[path = "express/json.rs"]
mod json;
#[path = "express/limits.rs"]
mod limits;
#[path = "express/names.rs"]
mod names;
#[path = "express/rows.rs"]
mod rows;

use both_ways::{Form, Settings, Way};
use cometchat_import::importer::{
    mapping::ExtraPolicy,
    user::{Policy, TimestampPolicy, UidPolicy},
};
use proptest::prelude::*;

/// Small enough that rows pass the row's limit, and users the body's.
fn settings(form: Form, policy: Policy) -> Settings {
    Settings {
        form,
        is_detected: false,
        policy,
        extra: ExtraPolicy::Reject,
        map: Vec::new(),
        fallbacks: Vec::new(),
        columns: Vec::new(),
        nulls: Vec::new(),
        row_bytes: 7_000,
        batch_users: 3,
        body_bytes: 9_000,
        ceiling: None,
        has_failed_file: true,
        is_listening: true,
        ends_at_once: false,
    }
}

fn policies() -> impl Iterator<Item = Policy> {
    let uids = [
        UidPolicy::Lowercase,
        UidPolicy::Strict,
        UidPolicy::CometChat,
    ];
    uids.into_iter().flat_map(|uid| {
        [TimestampPolicy::Seconds, TimestampPolicy::Auto]
            .map(|timestamps| Policy { uid, timestamps })
    })
}

/// Holds the two ways against each other; how many rows took the express lane.
fn assert_alike(
    input: &[u8],
    form: Form,
    policy: Policy,
    piece: usize,
) -> Result<u64, TestCaseError> {
    assert_alike_with(&settings(form, policy), input, piece)
}

fn assert_alike_with(
    settings: &Settings,
    input: &[u8],
    piece: usize,
) -> Result<u64, TestCaseError> {
    let (express, taken) = both_ways::read(settings, input.chunks(piece), Way::Express);
    let (long, none) = both_ways::read(settings, [input], Way::Long);
    prop_assert_eq!(none, 0);
    prop_assert_eq!(
        express,
        long,
        "{:?} {:?}",
        String::from_utf8_lossy(input),
        settings
    );
    Ok(taken)
}
