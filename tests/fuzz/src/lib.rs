//! What must hold for any input whatever, one module a target. Each has `holds(data)`, which panics
//! if it does not.
//!
//! The fuzzers call these, and so do the stable tests (`tests/fuzz.rs`), with the inputs that are kept.

pub mod csv;
pub mod csv_cells;
pub mod detect;
pub mod fields;
pub mod journal;
pub mod json;
pub mod json_value;
pub mod ndjson;
pub mod response;
pub mod user;

mod controls;
mod csv_crate;
mod csv_difference;
mod csv_rules;
mod outcome;
mod output;
mod redaction;
mod reference;
mod rows;

/// A property of any input.
pub type Property = fn(&[u8]);

/// Every target by name: that of its fuzzer, and of its folders in `corpus/` and `regressions/`.
pub const TARGETS: &[(&str, Property)] = &[
    ("response", response::holds),
    ("csv", csv::holds),
    ("csv_cells", csv_cells::holds),
    ("detect", detect::holds),
    ("fields", fields::holds),
    ("journal", journal::holds),
    ("json", json::holds),
    ("json_value", json_value::holds),
    ("ndjson", ndjson::holds),
    ("user", user::holds),
];
